"""Many figures at once: what is stale, who draws it, and what is kept of that."""
