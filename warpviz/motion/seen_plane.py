"""Seen plane: the plane that parts two classes, looked at edge-on, so that it is a line with the classes on its sides.

The signed distance of a point to the plane is then its distance to that line on the screen, from wherever in the plane
one looks: the directions differ only in what else is seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.motion.directions import Directions, Shape, seen

if TYPE_CHECKING:
    import numpy.typing as npt

    from warpviz.arrays import Floats, Integers
    from warpviz.motion.camera import View

# Directions of a state with less than this share of its largest spread are rounding.
FLAT = 1e-6
# Steps in which one looks around in the plane, and around that direction for the turn after it; in degrees.
EVERY, EVERY_TURN = 2.0, 15.0
# How far the camera turns after it, and how far it must leave the plane with that.
TURN, LEAVES = 32.0, 22.0
# How high the camera may stand, in degrees.
LOWEST, HIGHEST = 4.0, 80.0
# What a plane costs that is seen from near where the sheet is edge-on, or that turns into itself.
UNCLEAR = 8.0
# How much it counts how near the classes' plane is, beside how much the sheet covers.
APART = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Where normal . x + offset = 0.

    Attributes:
        normal: of length 1, (3,).
        offset: a number.
    """

    normal: Floats
    offset: float

    def distance(self, positions: Floats) -> Floats:
        """Return how far positions (N, 3) are on the side to which the normal points, (N,)."""
        return positions @ self.normal + self.offset


def upright(normal: Floats, offset: float, positions: Floats) -> Plane | None:
    """Return the plane normal . x + offset = 0, stood upright on a state (N, 3) that is itself in a plane or line.

    What its normal has across the state tells no point of it from another, so that is left out: on the state the plane
    parts the same points at the same places, and can be seen edge-on while the state is not. None when the plane does
    not cut through the space of the state: it lies along it, or the state is a point.
    """
    middle = positions.mean(axis=0)
    around = positions - middle
    values, axes = np.linalg.eigh(around.T @ around)
    spread = np.sqrt(np.maximum(values, 0.0))
    own = axes[:, spread > FLAT * max(float(spread[-1]), 1e-300)]
    length = float(np.linalg.norm(normal))
    within = own @ (own.T @ normal) if own.shape[1] < 3 else normal
    left = float(np.linalg.norm(within))
    if left <= 1e-9 * length or length == 0:
        return None
    moved = offset + float((normal - within) @ middle)
    return Plane(within / left, moved / left)


def line_directions(plane: Plane) -> Directions:
    """Return the directions from which a plane is seen as a line, not from straight above, (K,)."""
    level = np.array([-plane.normal[1], plane.normal[0], 0.0])
    # A level plane is seen as a line from all round.
    level = level / np.linalg.norm(level) if np.linalg.norm(level) > 1e-12 else np.array([1.0, 0.0, 0.0])
    rising = np.cross(plane.normal, level)
    rising *= 1.0 if rising[2] >= 0 else -1.0
    flat = abs(rising[2]) < math.sin(math.radians(LOWEST))
    angle = np.radians(np.arange(0.0, 360.0 if flat else 180.0, EVERY))[:, None]
    towards = np.cos(angle) * level + np.sin(angle) * rising
    elevation = np.degrees(np.arcsin(np.clip(towards[:, 2], -1.0, 1.0)))
    azimuth = np.degrees(np.arctan2(towards[:, 1], towards[:, 0]))
    kept = elevation <= HIGHEST
    if not flat:
        kept &= elevation >= min(LOWEST, elevation.max())
    return Directions(azimuth[kept], elevation[kept])


def line_cost(plane: Plane, places: Floats, shape: Shape, directions: Directions, plot: tuple[float, float]) -> Floats:
    """Return what it costs to look at a plane from each of the directions in which it is a line, (K,).

    Args:
        plane: that is seen as a line.
        places: on the sheet in the last state, (S, 3).
        shape: what that state is like.
        directions: K of them.
        plot: how far it reaches from its middle to the right and up.
    """
    found = seen(places, directions, plot)
    unclear = np.maximum(1 - shape.clearness(directions), 0.0)
    nearest = found.half.min() / found.half
    # From high above, going round hardly leaves an upright plane.
    after = _turns(directions)
    leaves = np.where(_allowed(after), _leaves(plane, after), 0.0).reshape(len(unclear), -1).max(axis=1)
    unclear += np.maximum(1 - leaves, 0.0)
    return np.asarray((1 - found.worth) + APART * (1 - nearest) + UNCLEAR * unclear)


def _turns(directions: Directions) -> Directions:
    """Return where a small turn leads from each of the directions (K,), (K * M,)."""
    angle = np.radians(np.arange(0.0, 360.0, EVERY_TURN))
    azimuth = directions.azimuth[:, None] + TURN * np.cos(angle)
    elevation = directions.elevation[:, None] + TURN * np.sin(angle)
    return Directions(azimuth.ravel(), elevation.ravel())


def _allowed(directions: Directions) -> npt.NDArray[np.bool_]:
    return (directions.elevation >= LOWEST) & (directions.elevation <= HIGHEST)


def _leaves(plane: Plane, directions: Directions) -> Floats:
    """Return how far directions are out of a plane, (K,): from 1 on one sees well that it is one."""
    return np.asarray(np.abs(directions.towards @ plane.normal) / math.sin(math.radians(LEAVES)))


def turned(
    plane: Plane, view: tuple[float, float], places: Floats, shape: Shape, plot: tuple[float, float]
) -> tuple[float, float]:
    """Return the azimuth and elevation after a small turn from a view in the plane that shows that it is one.

    Args:
        plane: that is seen as a line.
        view: azimuth and elevation from which it is.
        places: on the sheet, (S, 3).
        shape: what the sheet is like.
        plot: how far it reaches from its middle to the right and up.
    """
    every = _turns(Directions(np.array(view[:1]), np.array(view[1:])))
    allowed = _allowed(every)
    directions = Directions(every.azimuth[allowed], every.elevation[allowed])
    unclear = np.maximum(1 - shape.clearness(directions), 0.0) + np.maximum(1 - _leaves(plane, directions), 0.0)
    cost = (1 - seen(places, directions, plot).worth) + UNCLEAR * unclear
    best = int(cost.argmin())
    return float(directions.azimuth[best]), float(directions.elevation[best])


def seen_plane_line(plane: Plane, view: View, plot: tuple[float, float]) -> Floats:
    """Return the line as which a plane is seen edge-on, from edge to edge of the plot, in the state's space (2, 3).

    Both ends lie in the plane. (0, 3) when the line is out of sight.

    Args:
        plane: that is seen edge-on.
        view: the camera.
        plot: how far it reaches from its middle to the right and up; only their ratio counts.
    """
    right, up, _ = view.axes
    room = np.array(plot) / min(plot) * view.half
    across = np.array([plane.normal @ right, plane.normal @ up])
    across /= np.linalg.norm(across)
    foot = -float(plane.distance(view.center[None])[0]) * across
    along = np.array([-across[1], across[0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = np.stack([(-room - foot) / along, (room - foot) / along])
    inside = np.abs(foot) <= room
    # Along an edge of the plot the line is always, or never, between this edge and the other.
    level = np.abs(along) < 1e-12
    if (level & ~inside).any():
        return np.empty((0, 3))
    first = np.where(level, -np.inf, edges.min(axis=0)).max()
    last = np.where(level, np.inf, edges.max(axis=0)).min()
    if first >= last:
        return np.empty((0, 3))
    ends = foot + np.array([[first], [last]]) * along
    places: Floats = view.center + ends @ np.stack([right, up])
    # Exactly into the plane: what is left is rounding.
    return places - plane.distance(places)[:, None] * plane.normal


def plane_in_box(plane: Plane, low: Floats, high: Floats) -> Floats:
    """Return the part of a plane within the box from low (3,) to high (3,), a convex polygon (M, 3).

    (0, 3) when it is not in the box.
    """
    corners = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
    pairs = [(a, b) for a in range(8) for b in range(a + 1, 8) if np.abs(corners[a] - corners[b]).sum() == 1]
    places = low + corners * (high - low)
    side = plane.distance(places)
    found = []
    for a, b in pairs:
        if (side[a] < 0) != (side[b] < 0):
            share = side[a] / (side[a] - side[b])
            found.append(places[a] + share * (places[b] - places[a]))
    if len(found) < 3:
        return np.empty((0, 3))
    around = np.array(found)
    arms = around - around.mean(axis=0)
    # In the order of their angle about the middle.
    across = np.linalg.svd(plane.normal[None])[2][1:]
    return np.asarray(around[np.argsort(np.arctan2(*(arms @ across.T).T), kind="stable")])


def most_confused(labels: Integers, predictions: Integers, scores: Floats | None = None) -> tuple[int, int]:
    """Return the two classes, the smaller first, that are taken for each other most often.

    Where none is (or on a tie) it is the two whose scores come nearest to each other at a point of one of them, and
    without scores the two largest classes.

    Args:
        labels: the class of every point, (N,), from 0.
        predictions: the class it is taken for, (N,).
        scores: of every class, the largest decides, (N, C).
    """
    count = int(max(labels.max(), predictions.max())) + 1
    if scores is not None:
        count = max(count, scores.shape[1])
    table = np.zeros((count, count))
    np.add.at(table, (labels, predictions), 1.0)
    mistakes = table + table.T
    sizes = np.bincount(labels, minlength=count)
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]

    def rank(pair: tuple[int, int]) -> tuple[float, float]:
        a, b = pair
        if scores is None or scores.shape[1] < count:
            return (mistakes[a, b], float(min(sizes[a], sizes[b])))
        of_both = scores[(labels == a) | (labels == b)]
        gap = np.abs(of_both[:, a] - of_both[:, b])
        return (mistakes[a, b], -float(gap.min()) if len(gap) else -math.inf)

    return max(pairs, key=rank)
