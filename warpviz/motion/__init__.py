"""How it moves: easings, tweens, the timeline and the camera."""
