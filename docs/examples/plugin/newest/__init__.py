"""The newest result of each ticket: kept from `ticket.settled`, shown over HTTP. Owns NEWEST_TABLE."""
