"""Everything in bulk: the tables of the whole portal as CSV, as Parquet and as one SQLite database, and whole packages."""
