"""Fuzzes every reader of untrusted input for any length of time: `make fuzz SECONDS=300`."""
