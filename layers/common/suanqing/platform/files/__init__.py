"""Files that people open: .xlsx, written and read without binary floats."""
