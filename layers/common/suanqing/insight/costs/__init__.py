"""What a company costs beside those whom it pays, shared out over its tickets."""
