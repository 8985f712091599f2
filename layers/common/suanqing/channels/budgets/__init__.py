"""What platforms meter: how often in a period, or for how much money, counted before it is done."""
