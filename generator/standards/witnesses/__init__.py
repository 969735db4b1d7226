"""Reads the files about the other witnesses: social audits."""
