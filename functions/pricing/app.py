"""Catalogue, price books and parties. Lambda handler `pricing.app.handler`."""

from pricing.routes import api

handler = api.handler
