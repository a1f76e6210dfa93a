"""Saved: what was written of a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written: where, its size, frames, duration and bytes; what to tell the user; and what is beside it."""

    path: Path
    width_px: int
    height_px: int
    frames: int
    duration_s: float
    size_bytes: int
    notes: tuple[str, ...] = ()
    beside: tuple[Path, ...] = ()
