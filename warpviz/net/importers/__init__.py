"""One module per model format, each giving a `Network`."""
