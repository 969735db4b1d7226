"""What the program finds in a browser in the place of libraries that are compiled for a processor."""
