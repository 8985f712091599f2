"""The HTTP edge: routes, input, refusals. Functions are built on it; nothing in the layer imports it."""
