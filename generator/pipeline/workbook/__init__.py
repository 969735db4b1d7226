"""A workbook that was imported, and how far its filing is."""
