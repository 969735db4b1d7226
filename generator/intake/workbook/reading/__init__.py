"""What people typed into a workbook, read with tolerance."""
