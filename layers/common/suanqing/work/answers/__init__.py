"""Answers (答案) of forms, kept beside the ticket with the form of their day; protected ones sealed."""
