"""The boss's numbers: income, pay and margin by project, region and period, made again cell by cell and set (0094)."""
