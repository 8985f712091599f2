"""What is known across tickets, and what other systems are told."""
