"""What deforms it: activations, layers, networks, and their training."""
