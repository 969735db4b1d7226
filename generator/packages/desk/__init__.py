"""Documents, verdicts and keys: what a reviewer works with."""
