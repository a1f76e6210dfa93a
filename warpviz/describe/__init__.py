"""What the reader is told: a spec and its facts -> sentences."""
