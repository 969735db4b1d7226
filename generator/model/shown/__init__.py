"""What pages show of many institutions: charts, countries and groups, and the list by letter."""
