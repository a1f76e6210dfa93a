"""Picture cells: the cells of a sheet in triangles that are small enough for a picture to be bent as the sheet is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from warpviz.picture.atlas import make_atlas, make_tones
from warpviz.picture.texture import Texture
from warpviz.picture.theme import rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Bytes, Floats, Integers
    from warpviz.picture.atlas import Atlas
    from warpviz.picture.scene import Paper
    from warpviz.picture.theme import Theme
    from warpviz.plane.mesh import Mesh
    from warpviz.plane.refine import ScreenMap
    from warpviz.plane.sheet_image import SheetImage

# How far a side of a triangle may be from where it belongs, in how many parts the sides of a quarter of a cell are at
# most, and about how many triangles there are then.
TOLERANCE_PX, MOST_PARTS, MOST_TRIANGLES = 0.4, 16, 60_000
BLOCK = 2048


@dataclass(frozen=True, slots=True, eq=False)
class PictureCells:
    """A picture on a sheet.

    Attributes:
        points: the corners of the triangles in the plane, (V, 2).
        triangles: the corners of each, (T, 3).
        cell: the cell that each is part of, (T,).
        places: where the corners are in the picture; see `Atlas`, (V, 2).
        atlas: the picture.
        tones: what it is painted in; see `make_tones`.
    """

    points: Floats
    triangles: Integers
    cell: Integers
    places: Floats
    atlas: Atlas
    tones: Bytes

    @classmethod
    def make(cls, image: SheetImage, mesh: Mesh, extent: float, theme: Theme, moments: ScreenMap) -> PictureCells:
        """Return a picture over a whole sheet [-extent, extent] squared.

        Args:
            image: the picture.
            mesh: the cells of the sheet.
            extent: half its side.
            theme: the colours of paper.
            moments: where places of the plane are on the screen whenever it is looked at.
        """
        points, triangles, cell = in_triangles(mesh, moments)
        front, back = (rgb(color) for color in theme.side_papers)
        places = (points * (1.0, -1.0) / extent + 1) / 2
        tones = make_tones(rgb(theme.background), opaque=theme.keyed)
        return cls(points, triangles, cell, places, make_atlas(image.pixels, front, back), tones)

    def laid_on(
        self, papers: Sequence[Paper], screen: Floats, back: Integers, light: Integers, layer: Integers
    ) -> tuple[Paper, ...]:
        """Return layers of paper with the picture on them.

        Args:
            papers: the layers, from far to near.
            screen: where the corners of the triangles are, (V, 2).
            back: which cells show their back (1) and which their front (0), (P,).
            light: how bright each is, (P,).
            layer: the layer of each, (P,).
        """
        own = layer[self.cell]
        order = np.argsort(own, kind="stable")
        ends = np.searchsorted(own[order], np.arange(len(papers) + 1)).tolist()
        made = []
        for number, paper in enumerate(papers):
            chosen = order[ends[number] : ends[number + 1]]
            triangles, cell = self.triangles[chosen], self.cell[chosen]
            texture = Texture(
                screen[triangles], self.places[triangles], back[cell], light[cell], self.atlas, self.tones
            )
            made.append(replace(paper, texture=texture))
        return tuple(made)


def in_triangles(mesh: Mesh, moments: ScreenMap) -> tuple[Floats, Integers, Integers]:
    """Return the cells of a mesh in triangles: their corners (V, 2), the corners of each (T, 3), and its cell (T,).

    Each is about as flat as it is drawn, at all `moments`.
    """
    corners, cell = _fans(mesh)
    parts = _parts_needed(corners, moments)
    points, triangles, owners, count = [], [], [], 0
    for number in np.unique(parts).tolist():
        own = np.flatnonzero(parts == number)
        shares, small, _ = _pattern(number)
        points.append(np.einsum("sc,tcd->tsd", shares, corners[own]).reshape(-1, 2))
        triangles.append((small + count + len(shares) * np.arange(len(own))[:, None, None]).reshape(-1, 3))
        owners.append(np.repeat(cell[own], len(small)))
        count += len(points[-1])
    return np.concatenate(points), np.concatenate(triangles), np.concatenate(owners)


def _parts_needed(corners: Floats, moments: ScreenMap) -> Integers:
    """Return in how many parts the sides of triangles (T, 3, 2) must be, (T,).

    The error falls with the square of that. It is looked at with whole and with halved sides: what is the same to the
    left and the right has none at its middle.
    """
    needed = np.ones(len(corners))
    for tried in (1, 2):
        shares, _, pairs = _pattern(tried)
        needed = np.maximum(needed, tried * np.sqrt(_errors(corners, shares, pairs, moments) / TOLERANCE_PX))
    most = max(MOST_TRIANGLES / len(corners), 1.0)
    needed = np.minimum(np.ceil(needed), MOST_PARTS)
    share = min(1.0, float(np.sqrt(most / np.mean(needed**2))))
    return np.asarray(np.maximum(np.floor(needed * share), 1), dtype=np.int64)


def _fans(mesh: Mesh) -> tuple[Floats, Integers]:
    """Return the triangles from the middle of each cell to its sides, (S, 3, 2), and the cell of each, (S,)."""
    start = np.where(mesh.backward[:, None], mesh.end[mesh.ring], mesh.start[mesh.ring])
    end = np.where(mesh.backward[:, None], mesh.start[mesh.ring], mesh.end[mesh.ring])
    cell = np.repeat(np.arange(len(mesh.center)), np.diff(mesh.offsets))
    return np.stack([mesh.center[cell], start, end], axis=1), cell


def _pattern(parts: int) -> tuple[Floats, Integers, Integers]:
    """Return a triangle with its sides in `parts` parts.

    That is its points as shares of the corners, (S, 3), the small triangles, (parts**2, 3), and the ends of their
    sides, (E, 2).
    """
    grid = [(a, b) for a in range(parts + 1) for b in range(parts + 1 - a)]
    number = {place: index for index, place in enumerate(grid)}
    small = [(number[a, b], number[a + 1, b], number[a, b + 1]) for a, b in grid if a + b < parts]
    small += [(number[a + 1, b], number[a + 1, b + 1], number[a, b + 1]) for a, b in grid if a + b < parts - 1]
    shares = np.array([(parts - a - b, a, b) for a, b in grid]) / parts
    triangles = np.array(small)
    sides = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    return shares, triangles, np.unique(sides, axis=0)


def _errors(corners: Floats, shares: Floats, pairs: Integers, moments: ScreenMap) -> Floats:
    """Return how far the middles of sides are from where they belong in the worst moment, in pixels, (T,)."""
    worst = np.zeros(len(corners))
    for block in range(0, len(corners), BLOCK):
        part = slice(block, block + BLOCK)
        points = np.einsum("sc,tcd->tsd", shares, corners[part])
        middles = (points[:, pairs[:, 0]] + points[:, pairs[:, 1]]) / 2
        count, both = points.shape[1], np.concatenate([points, middles], axis=1)
        for way in moments(both.reshape(-1, 2)):
            for positions in way:
                placed = positions.reshape(*both.shape[:2], -1)
                ends = placed[:, :count]
                off = placed[:, count:] - (ends[:, pairs[:, 0]] + ends[:, pairs[:, 1]]) / 2
                worst[part] = np.maximum(worst[part], np.sqrt(np.einsum("tsd,tsd->ts", off, off)).max(axis=1))
    return worst
