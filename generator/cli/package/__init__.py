"""The commands that begin and end a package."""
