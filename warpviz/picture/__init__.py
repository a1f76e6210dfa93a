"""What one frame looks like: themes, scenes, drawing, and the palette."""
