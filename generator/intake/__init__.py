"""Turns other formats into data packages."""
