"""What the pages that put institutions side by side know of each of them, and the words they use."""
