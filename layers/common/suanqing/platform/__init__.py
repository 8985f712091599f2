"""What every room stands on: AWS clients, attribute codec, cache, settings, secrets, jobs in pieces, input.

Knows nothing of tickets, prices or money. May import words only.
"""
