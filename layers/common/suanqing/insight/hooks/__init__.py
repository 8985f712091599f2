"""Webhooks to other systems (Standard Webhooks 1.0.0): endpoints, signatures, attempts, their log."""
