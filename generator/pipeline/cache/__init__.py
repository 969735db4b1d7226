"""Results kept between builds, their keys and dependencies, and the worker processes.

A build uses it through `Session`; `keys` has the name and the key of every kind of entry in a `Cache`.
"""
