"""Facts and a book to lines of money: `assess` and its stages, in their one order. Pure."""
