"""Signed awards: issued in a build, or signed offline."""
