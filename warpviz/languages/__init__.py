"""What is said, and how: one file a language."""
