"""Each step of a line in words, Chinese and English. Pure."""
