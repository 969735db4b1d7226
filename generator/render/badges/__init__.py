"""Badges and credentials: drawing, baking, description and verification."""
