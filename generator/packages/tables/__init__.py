"""Reads tables and descriptors strictly."""
