"""What is done with customers: tags, segments, coupons that are earned, plans, figures, what a person may ask for."""
