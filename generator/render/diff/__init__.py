"""A comparison of two states, as Markdown and as JSON."""
