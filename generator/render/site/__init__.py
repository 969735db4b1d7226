"""The site on the disk: staged, published, served, and its links checked."""
