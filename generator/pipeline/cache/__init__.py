"""Results kept between builds, their dependencies, and the worker processes."""
