"""The words and formats of one language: its phrases, its numbers and dates, and the values of a page."""
