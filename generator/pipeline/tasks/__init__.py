"""What is rendered: one task for each institution, country, indicator …, and the final ones."""
