"""Begins a portal of one's own, and copies the program's files into it."""
