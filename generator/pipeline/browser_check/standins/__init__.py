"""Modules that replace compiled libraries in a browser."""
