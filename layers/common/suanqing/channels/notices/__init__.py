"""What happened to notices, and their sending. Owns NOTICES_TABLE."""
