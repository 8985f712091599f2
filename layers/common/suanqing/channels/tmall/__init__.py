"""Taobao and Tmall (TOP): orders and refunds by messages that are fetched, and by what changed."""
