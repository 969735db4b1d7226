"""Derives more facts from facts: computed figures, coverage, findings, awards, peer benchmarks."""
