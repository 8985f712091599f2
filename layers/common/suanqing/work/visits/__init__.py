"""The customer's page of a ticket: links that open it without a login, what it shows, how the work is rated."""
