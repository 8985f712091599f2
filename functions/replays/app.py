"""Replays, publishing's gate and price corrections. Lambda handler `replays.app.handler`."""

from replays.routes import api

handler = api.handler
