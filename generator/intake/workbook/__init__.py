"""An institution's workbook: made from the standards and its package, filled in by people, merged into the package."""
