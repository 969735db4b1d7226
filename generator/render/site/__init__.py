"""The site on disk: staged, published, served, and its links checked."""
