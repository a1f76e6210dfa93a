"""One module per figure kind: its spec and how it is built."""
