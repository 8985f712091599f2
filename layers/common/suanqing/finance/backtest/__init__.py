"""A draft of a price book run over what is booked (回放), in pieces."""
