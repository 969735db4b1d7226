"""Page kinds, compiled once and filled many times."""
