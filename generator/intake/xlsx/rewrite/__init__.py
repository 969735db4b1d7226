"""Rewrites a stranger's workbook. The library that reads workbooks opens only the result."""
