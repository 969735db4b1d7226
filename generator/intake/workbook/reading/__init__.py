"""Reads what people typed into a workbook, tolerantly."""
