"""How many tickets reached each node of a scene: out of their own logs, by the day they began and by region."""
