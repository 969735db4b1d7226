"""Other people's formats become data packages."""
