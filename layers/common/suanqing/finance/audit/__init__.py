"""Proof that nothing in the journal was touched: seals, roots, months made again."""
