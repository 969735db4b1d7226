"""What is kept between builds, what it depends on, and the processes that do the work."""
