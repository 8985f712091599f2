"""An assessment to ledger entries, and their posting. Owns LEDGER_TABLE and BALANCES_TABLE."""
