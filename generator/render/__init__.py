"""Renders a portal to files."""
