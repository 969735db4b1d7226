"""Begins a portal of one's own, copies the program's files into it, and rehearses its publishing."""
