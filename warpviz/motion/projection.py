"""Projections: states of more dimensions than can be drawn -> 2 or 3, one linear map a layer for the whole animation.

The directions are the principal components of the state (Pearson 1901; Jolliffe, "Principal Component Analysis", 2002),
random ones, or single units. Within what they span, the axes are turned so that the points stand as near as they can to
where they were before (orthogonal Procrustes: Schönemann 1966, Psychometrika 31:1), so that nothing flips from layer to
layer, and permuted or mirrored units give the same picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.errors import InvalidValueError, quoted
from warpviz.registry import near_miss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats

# Below this share of the largest, two states have nothing in common along a direction.
FREE = 1e-9
# A tail under this share of what could be one is rounding.
TOLD = 1e-6
METHODS = ("pca", "random", "units")


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """A linear map of a state to what is drawn.

    Attributes:
        matrix: orthonormal rows, (d, D).
        share: the share of the state's variance that is seen, in [0, 1].
    """

    matrix: Floats
    share: float

    def __call__(self, points: Floats) -> Floats:
        """Map points (N, D) to (N, d)."""
        return points @ self.matrix.T


@dataclass(frozen=True, slots=True)
class Method:
    """How directions are chosen: `pca`, `random`, or the numbers of `units`, counted from 1."""

    name: str
    units: tuple[int, ...] = ()

    def axis_names(self, count: int) -> tuple[str, ...]:
        """Return what `count` directions are called, as mathtext."""
        if self.units:
            return tuple(f"$h_{{{unit}}}$" for unit in self.units[:count])
        letters = "PC" if self.name == "pca" else "R"
        return tuple(f"{letters} {number}" for number in range(1, count + 1))


def parse_method(text: str) -> Method:
    """Return the method that `pca`, `random` or `units:1,4` names; `InvalidValueError` for anything else."""
    match = re.fullmatch(r"units:(\d{1,4}(?:,\d{1,4}){1,2})", text.replace(" ", ""))
    if match:
        units = tuple(int(part) for part in match[1].split(","))
        if 0 in units or len(set(units)) < len(units):
            raise InvalidValueError(f"expected different units, counted from 1, but got {quoted(text)}")
        return Method("units", units)
    if text in METHODS[:2]:
        return Method(text)
    guess = near_miss(text, METHODS)
    hint = f": did you mean {guess!r}?" if guess and guess != "units" else ""
    raise InvalidValueError(f"expected pca, random or units:1,2 (2 or 3 of them), but got {quoted(text)}{hint}")


def directions(method: Method, state: Floats, count: int, seed: int, first: Floats | None = None) -> Floats:
    """Return orthonormal directions (count, D) to look at a state (N, D) along.

    Args:
        method: how they are chosen.
        state: points.
        count: how many; fewer come back only if the units say so.
        seed: of `random`.
        first: with `pca`, a direction (D,) that must be among them: that across the border between the classes.

    Raises `InvalidValueError` when the state has no such unit.
    """
    width = state.shape[1]
    if method.name == "units":
        if max(method.units) > width:
            raise InvalidValueError(
                f"projection: a layer has {width} units, but unit {max(method.units)} was asked for"
            )
        return np.eye(width)[[unit - 1 for unit in method.units]]
    if method.name == "random":
        normal = np.random.default_rng([seed, width]).normal(size=(width, count))
        return np.ascontiguousarray(np.linalg.qr(normal)[0].T)
    centered = state - state.mean(axis=0)
    if first is None:
        return _principal(centered)[:count]
    unit = first / np.linalg.norm(first)
    rest = centered - np.outer(centered @ unit, unit)
    others = _principal(rest)
    chosen = [unit]
    for other in others:
        # Rounding leaves a little of `unit` in directions that carry nothing.
        straight = other - sum(((other @ known) * known for known in chosen), np.zeros(width))
        length = float(np.linalg.norm(straight))
        if len(chosen) < count and length > 0.5:
            chosen.append(straight / length)
    return np.array(chosen)


def _principal(centered: Floats) -> Floats:
    """Return orthonormal rows (D, D) by falling variance of a state (N, D) whose mean is 0."""
    # The left factor would be as large as the square of the number of points; with few points it completes the rows.
    return np.asarray(np.linalg.svd(centered, full_matrices=len(centered) < centered.shape[1])[2])


def seen_share(matrix: Floats, state: Floats) -> float:
    """Return the share of the variance of a state (N, D) that lies along orthonormal rows (d, D)."""
    centered = state - state.mean(axis=0)
    total = float(np.sum(centered**2))
    return float(np.sum((centered @ matrix.T) ** 2)) / total if total > 0 else 1.0


def aligned(matrix: Floats, state: Floats, before: Floats, later: Sequence[Floats] = ()) -> Floats:
    """Return rows (d, D) turned (and mirrored) within their span so that state (N, D) comes nearest to `before` (N, d).

    The orthogonal matrix R that minimises |Y R - B|_F is U V^T for Y^T B = U S V^T. Directions of which `before` says
    nothing are told apart by `state`, and by the states (N, D) that are `later` looked at along the same rows.
    """
    drawn = state @ matrix.T
    before = before[:, : len(matrix)]
    if before.shape[1] < len(matrix):
        before = np.pad(before, ((0, 0), (0, len(matrix) - before.shape[1])))
    left, values, right = np.linalg.svd(drawn.T @ before)
    free = values <= FREE * max(values[0], np.finfo(float).tiny)
    if free.any():
        # What was flat before says nothing of these.
        left[:, free] = left[:, free] @ _own_axes([one @ matrix.T @ left[:, free] for one in (state, *later)])
        right[free] = _nearest_axes(right[free])
    turned: Floats = (left @ right).T @ matrix
    return turned


def _own_axes(states: Sequence[Floats]) -> Floats:
    """Return orthonormal columns (m, m): the axes of states (N, m) by falling variance, each towards its longer tail.

    The first state that has one tells. A map from the plane is flat along axes that the plane does not have, and what
    rounding leaves there would mirror the picture at random; after the activation it no longer is. If all states are
    as long to both sides, an axis points to where the first is.
    """
    centered = [state - state.mean(axis=0) for state in states]
    axes: Floats = _principal(np.concatenate(centered)).T
    signs = np.zeros(axes.shape[1])
    for state in centered:
        along = state @ axes
        tails, size = np.sum(along**3, axis=0), np.sum(np.abs(along) ** 3, axis=0)
        # Against the largest of all states: what is rounding there is rounding here.
        told = (np.abs(tails) > TOLD * size) & (np.abs(along).max(axis=0) > TOLD * _reach(states))
        signs = np.where((signs == 0) & told, np.sign(tails), signs)
    signs = np.where(signs == 0, np.sign(states[0].mean(axis=0) @ axes), signs)
    return axes * np.where(signs < 0, -1.0, 1.0)


def _reach(states: Sequence[Floats]) -> float:
    return max(float(np.abs(state).max(initial=0.0)) for state in states)


def _nearest_axes(rows: Floats) -> Floats:
    """Return an orthonormal basis of what orthonormal rows (m, d) span that does not depend on their order or signs."""
    projector = rows.T @ rows
    basis: list[Floats] = []
    for axis in np.argsort(-np.diag(projector), kind="stable"):
        rest = projector[axis] - sum(((projector[axis] @ known) * known for known in basis), np.zeros(len(projector)))
        length = float(np.linalg.norm(rest))
        if len(basis) < len(rows) and length > 1e-6:
            basis.append(rest / length)
    return np.array(basis)


def project_all(
    groups: Sequence[Sequence[int]],
    states: Sequence[Floats],
    method: Method,
    count: int,
    seed: int,
    across: Floats | None = None,
) -> list[Projection | None]:
    """Return for every state its projection, None for those that are drawn as they are (up to `count` wide).

    Args:
        groups: numbers of states that share a projection, in order: before and after an activation.
        states: the same points after every layer, each (N, D_k).
        method: how directions are chosen.
        count: 2 or 3 dimensions to draw in.
        seed: of random directions.
        across: a direction in the last state that must be seen.
    """
    found: list[Projection | None] = [None] * len(states)
    drawn = states[0]
    for group in groups:
        width = states[group[-1]].shape[1]
        if width > count:
            # Each about its own mean: how far an activation shifts the state is nothing of its shape.
            together = np.concatenate([states[number] - states[number].mean(axis=0) for number in group])
            wanted = across if group is groups[-1] else None
            matrix = directions(method, together, count, seed, wanted)
            matrix = aligned(matrix, states[group[0]], drawn, [states[number] for number in group[1:]])
            for number in group:
                found[number] = Projection(matrix, seen_share(matrix, states[number]))
        last = found[group[-1]]
        drawn = last(states[group[-1]]) if last is not None else states[group[-1]]
    return found
