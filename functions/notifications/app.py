"""GET /me/notices: the in-app inbox. Lambda handler `notifications.app.handler`."""

from notifications.routes import api

handler = api.handler
