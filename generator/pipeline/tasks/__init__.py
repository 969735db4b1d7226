"""The rendering tasks: one for each institution, country, indicator …, and the final ones."""
