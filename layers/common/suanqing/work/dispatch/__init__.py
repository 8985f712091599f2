"""Dispatch (派单): who may take a ticket, at which cost in minutes, who has how much to do, and what other
weights would have decided. `fitting`, `scoring`, `candidates`, `decisions`, `replay`: pure."""
