"""Texture: a picture on paper, as plain data in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.picture.atlas import Atlas


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """A picture in triangles.

    Attributes:
        corners: where they are, (T, 3, 2).
        places: where their corners are in the picture; see `Atlas`, (T, 3, 2).
        side: whether the front (0) or the back (1) is seen, (T,).
        light: how bright each is, as `light_levels` says, (T,).
        atlas: the picture.
        tones: what its colours are painted in; see `make_tones`.
    """

    corners: Floats
    places: Floats
    side: Integers
    light: Integers
    atlas: Atlas
    tones: Bytes
