"""The company's own app (自己的APP): its server says who is there, in words that it signs."""
