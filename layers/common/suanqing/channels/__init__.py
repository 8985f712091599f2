"""Platforms in and notices out. A platform is one folder of pure protocol and a thin client."""
