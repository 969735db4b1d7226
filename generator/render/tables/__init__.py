"""Rows and cells: tables of facts, key figures, and the words next to a value."""
