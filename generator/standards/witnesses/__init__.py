"""Reads the files of the standards about what others say: scales of rating agencies, poverty lines."""
