"""What a price book asks to be proven, and what was found: an outcome holds or frees a line's money."""
