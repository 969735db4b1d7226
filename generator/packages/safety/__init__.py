"""Decides which files, names, texts and JSON of strangers are accepted."""
