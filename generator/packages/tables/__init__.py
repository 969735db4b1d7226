"""Tables and descriptors, read strictly."""
