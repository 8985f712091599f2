"""Tickets (工单) and what goes with them. May import words, platform and people; no price and no money."""
