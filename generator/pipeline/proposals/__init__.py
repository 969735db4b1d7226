"""Handles proposals for the portal's data on a repository host: answers to them, and what is accepted."""
