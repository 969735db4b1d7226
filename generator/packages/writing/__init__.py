"""Packages and single rows, written."""
