"""Deliveries, stored before anything else. Owns INBOX_TABLE."""
