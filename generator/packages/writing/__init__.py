"""Writes packages, and single rows of packages."""
