"""Parties (结算对象) and their dated records. Owns party items of PRICING_TABLE."""
