"""Two people for what moves booked money: asked → approved → in force. Owns approval items of PRICING_TABLE."""
