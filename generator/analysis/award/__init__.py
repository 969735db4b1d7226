"""Decides whether a filing is recognised, why, and what is missing."""
