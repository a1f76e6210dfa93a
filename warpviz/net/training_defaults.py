"""How networks are trained if nothing is said: light to load, for those who only describe training."""

from __future__ import annotations

DEFAULT_EPOCHS = 2000
DEFAULT_LEARNING_RATE = 0.1
