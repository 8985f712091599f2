"""From facts to money that proves itself. May import everything but channels, insight and web."""
