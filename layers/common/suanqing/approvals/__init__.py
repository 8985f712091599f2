"""Two people for what moves booked money: asked → approved → in force."""
