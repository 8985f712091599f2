"""Login and who am I. Lambda handler `identity.app.handler`."""

from identity.routes import api

handler = api.handler
