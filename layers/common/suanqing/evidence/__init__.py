"""Evidence (佐证): what proves that work was done where, when and how, and what holds its money."""
