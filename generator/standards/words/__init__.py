"""The words of the standards in each language."""
