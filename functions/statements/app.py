"""Periods, statements and payouts over HTTP. Lambda handler `statements.app.handler`."""

from statements.routes import api

handler = api.handler
