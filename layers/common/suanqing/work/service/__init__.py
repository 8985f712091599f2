"""After-sale service: rework, appointments, contracts, claims, special tickets, the company's settings."""
