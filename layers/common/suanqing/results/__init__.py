"""What a company's other systems hear of a settled ticket: one event, read by warehouse and finance."""
