"""The files of the standards, read strictly."""
