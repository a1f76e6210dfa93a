"""Into the world: saving, reading, budgets, snippets, notebooks."""
