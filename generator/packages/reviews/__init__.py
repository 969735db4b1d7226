"""Desk reviews: what they saw, who signed them, and whether they count."""
