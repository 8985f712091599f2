"""A ticket: state, events, commands, and what is written beside it. Owns WORK_TABLE."""
