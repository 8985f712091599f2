"""Customers are told how their work stands: by which way, in which words, once for each step."""
