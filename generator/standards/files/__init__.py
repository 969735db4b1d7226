"""Reads the files of the standards strictly."""
