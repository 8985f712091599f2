"""Money shown: earnings, balances, entries, exceptions. Lambda handler `settlement.app.handler`."""

from settlement.routes import api

handler = api.handler
