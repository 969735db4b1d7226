"""Computes what a change does to the portal."""
