"""Books, catalogue and exchange rates at rest. Owns their items of PRICING_TABLE."""
