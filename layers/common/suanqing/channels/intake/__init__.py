"""A delivery to ticket commands and answers, each with an outcome."""
