"""Facts become more facts: derived figures, coverage, findings, awards, peer benchmarks."""
