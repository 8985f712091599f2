"""What goes with an order: what is known of it, returns, quotes, whose guide brought it."""
