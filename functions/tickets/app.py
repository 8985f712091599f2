"""Tickets over HTTP. Lambda handler `tickets.app.handler`."""

from tickets.routes import api

handler = api.handler
