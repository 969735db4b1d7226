"""An imported workbook, and the progress of its filing."""
