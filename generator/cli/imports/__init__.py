"""Other people's formats become data packages: `portal import …`."""
