"""Earlier revisions of the packages, and what changed since."""
