"""Desk reviews: what their reviewers saw, who signed them, and whether they count."""
