"""Data packages, read and analysed; what an earlier build knew of them is used again."""
