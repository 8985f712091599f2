"""The linter of price books: one module a subject, each gives findings."""
