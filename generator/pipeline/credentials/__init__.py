"""Signs awards, in a build or offline."""
