"""The commands that make data packages from other formats: `portal import …`."""
