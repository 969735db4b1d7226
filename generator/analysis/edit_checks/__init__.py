"""Finds figures that look mistyped. It asks questions and refuses nothing."""
