"""A stranger's workbook, written anew: what the library that reads workbooks opens, and nothing else."""
