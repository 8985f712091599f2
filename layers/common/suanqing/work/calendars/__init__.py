"""Calendars of business hours (工作日历) as a company keeps them: versions, notices on holidays, what each changed."""
