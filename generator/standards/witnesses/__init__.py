"""Reads the files of the standards about what others say: audit tools, scales of rating agencies, poverty lines."""
