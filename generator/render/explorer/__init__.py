"""The explorer: all institutions as a table that a browser filters, sorts and draws, from columns that the build writes."""
