"""The tables of one fictional institution."""
