"""Lambda entry of the platforms' doors: callbacks and pushes in, deliveries out."""

from webhooks.routes import api

handler = api.handler
