"""Scenes (业务场景): drawn flows of tickets and their clocks. Pure; who stores them is `tickets`."""
