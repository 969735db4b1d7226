"""Social audits from elsewhere: spreadsheets of scores, and the portal's self-audit as a workbook and as a file."""
