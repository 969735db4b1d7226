"""Results kept between builds, their keys and dependencies, and the worker processes.

`Session` is the door for a build; `keys` has the name and the key of every kind of entry in a `Cache`.
"""
