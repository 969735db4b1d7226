"""What one language of the portal says: its phrases, its numbers and dates, and the values of a page."""
