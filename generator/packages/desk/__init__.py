"""What a reviewer works with: documents, verdicts, keys."""
