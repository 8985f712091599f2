"""Who takes part: roles, parties, what takes two people, who calls. May import words and platform."""
