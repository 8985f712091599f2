"""The public contract and its page; unknown paths end here too. Lambda handler `contract.app.handler`."""

from contract.routes import api

handler = api.handler
