"""A portal becomes files."""
