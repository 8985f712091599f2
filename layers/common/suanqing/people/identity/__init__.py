"""Who calls and whose money is their own: tokens, logins, interests, duties."""
