"""Which figures look like slips of the pen? Questions, never refusals."""
