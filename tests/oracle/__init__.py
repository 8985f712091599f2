"""A second opinion on whole tickets, written apart from the engine, and random books and tickets for it.

Nothing here but the generator imports the product; all numbers are exact fractions.
"""
