"""Reads two states of a portal from Git."""
