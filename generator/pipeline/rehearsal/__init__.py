"""Rehearses publishing: runs the shipped workflows on this machine, without the host and without a network."""
