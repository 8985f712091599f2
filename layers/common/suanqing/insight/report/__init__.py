"""What was settled, grouped as somebody asks (多维报表): whose, where, from which platform, when."""
