"""A draft of a price book run over what is booked (试算), in pieces."""
