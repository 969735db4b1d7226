"""Finds everything that is wrong with packages, with Frictionless as the second reader."""
