"""Many figures at once: which are stale, who draws them, and the state that is kept."""
