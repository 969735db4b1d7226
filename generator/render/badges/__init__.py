"""Badges and credentials: drawn, baked, described and verified."""
