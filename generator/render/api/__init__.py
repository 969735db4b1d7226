"""The JSON API, and the downloads."""
