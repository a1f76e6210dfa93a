"""What is deformed: the lattice, the labelled points, and where along each line vertices must stand."""
