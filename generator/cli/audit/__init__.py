"""The self-audit: `portal audit`."""
