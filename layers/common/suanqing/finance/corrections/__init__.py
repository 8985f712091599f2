"""Refunds, manual lines and price corrections: asked, approved, booked as differences."""
