"""One language of the portal: its phrases and its numbers."""
