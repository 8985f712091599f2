"""How often rules price, which did and why not, what is abnormal."""
