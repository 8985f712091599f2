"""Customers: their dated classes, and ids that are one person."""
