"""Drafts, draws and compresses charts."""
