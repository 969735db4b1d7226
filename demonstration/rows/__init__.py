"""What one fictional institution files, table by table."""
