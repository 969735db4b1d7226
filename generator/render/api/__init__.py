"""What programs read, and what can be downloaded."""
