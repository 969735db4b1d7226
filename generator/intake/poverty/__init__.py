"""Reads the look-up tables of poverty scorecards, and spreadsheets of clients' scores."""
