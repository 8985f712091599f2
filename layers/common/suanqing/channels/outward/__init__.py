"""What is changed here of a shop's order, told to its platform."""
