"""Statements (对账单), disputes and payouts. Owns STATEMENTS_TABLE."""
