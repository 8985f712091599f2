"""A ticket: state, events, commands, and the items linked with it. Owns WORK_TABLE."""
