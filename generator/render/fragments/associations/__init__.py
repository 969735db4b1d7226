"""Fragments of the page of an association: its members' annual report, what waits, what was awarded."""
