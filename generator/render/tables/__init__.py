"""Rows and cells: tables of facts, key figures, and the words beside a value."""
