"""Doudian (抖店): pushes, orders in pages over what changed, client. What nobody confirmed live is `unproven.json`."""
