"""Two states of a portal, read out of Git."""
