"""Best cut: the line, plane or hyperplane that has the most labelled points on their right sides.

Of two classes in the plane it is found exactly, by a sweep about every point of the smaller class. With the number of
dimensions it becomes hard (Johnson and Preparata 1978, Theor. Comput. Sci. 6:93), so in space the best that several
methods find is turned about points until that gains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.best_classes import best_scores
from warpviz.net.logistic import fit_logistic, whitened
from warpviz.net.turning import best_threshold, best_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.net.logistic import Whitened
    from warpviz.net.turning import Threshold

# With more points the best line of the plane is searched for, no longer the best of all.
MOST_EXACT = 2_000
# How many numbers are sorted at once, and in all when a cut is improved on.
AT_ONCE, IN_ALL = 200_000, 400_000
# How many cuts that are as good are compared for the room around them.
COMPARED = 32
# How many points and directions a hyperplane is turned about and towards in one go, and how often in vain.
PIVOTS, TOWARDS, IN_VAIN = 6, 8, 12
# Above that many numbers an evenly spaced part of the points is fitted; all are judged.
MOST_FITTED = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class BestCut:
    """A linear classifier, and how well it does.

    Attributes:
        share: of the points that it puts in their class, in [0, 1]; at least the largest class's.
        exact: whether no other has more; otherwise it is the best that was found.
        normal, offset: of two classes, (D,) and (): the second is where normal . x + offset > 0. The normal has length
            1, and no point is on the border; that is beyond all points where nothing is better. Of one class, and of
            several, (C, D) and (C,): the largest of normal @ x + offset wins.
        classes: the labels, ascending, (C,).
    """

    share: float
    exact: bool
    normal: Floats
    offset: Floats
    classes: Integers

    def predict(self, points: Floats) -> Integers:
        """Return the label (N,) of each of points (N, D)."""
        scores = points @ self.normal.T + self.offset
        return np.asarray(self.classes[(scores > 0).astype(int) if self.normal.ndim == 1 else scores.argmax(axis=1)])


def best_cut(points: Floats, labels: Integers, candidates: Sequence[tuple[Floats, Floats]] = ()) -> BestCut:
    """Return the best linear classifier of points (N, D) with labels (N,).

    It is exact for two classes of up to `MOST_EXACT` points that lie in a plane, of any number on a line, and whenever
    all points are right. Cuts with less room than 1e-9 of the points' spread are none. What is found is the same every
    time.

    Args:
        points: all finite.
        labels: whole numbers.
        candidates: normals and offsets as in `BestCut`, a network's own for instance; what is returned is at least as
            good as each, points aside that are within rounding of its border.
    """
    classes, numbers, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if len(classes) < 2:
        return BestCut(1.0, True, np.zeros((len(classes), points.shape[1])), np.zeros(len(classes)), classes)  # noqa: FBT003 - a field of a record
    if len(classes) > 2:
        normal, offset = best_scores(points, numbers, counts, candidates)
        right = int((np.argmax(points @ normal.T + offset, axis=1) == numbers).sum())
        return BestCut(right / len(labels), right == len(labels), normal, offset, classes)
    search = _Search(points, 2 * numbers - 1)
    exact = search.run(candidates)
    share = search.right / len(labels)
    return BestCut(share, exact or search.right == len(labels), search.normal, np.asarray(search.offset), classes)


class _Search:
    """The best cut of two classes so far."""

    def __init__(self, points: Floats, signs: Integers) -> None:
        """Begin with nothing: points (N, D) with signs (N,), 1 or -1."""
        self.points, self.signs = points, signs
        self.seen: Whitened = whitened(points)
        self.right, self.room = -1, -1.0
        # What the best of all lines should have right; rounding may have promised too much.
        self.claimed = 0
        self.normal: Floats = np.eye(points.shape[1])[0]
        self.offset = 0.0
        self.rounding = 16 * float(np.finfo(float).eps) * float(np.abs(points).sum(axis=1).max())

    def run(self, candidates: Sequence[tuple[Floats, Floats]]) -> bool:
        """Search, and return whether the best of all was surely found."""
        inner = self.seen.points
        self.offer(self.normal)
        line = inner.shape[1] < 2
        plane = inner.shape[1] == 2 and len(inner) <= MOST_EXACT
        if line:
            self.offer_inner(np.ones(inner.shape[1]))
        elif plane:
            self._sweep(inner, self.signs)
        else:
            self._guess()
        exact = line or (plane and self.right >= self.claimed)
        for normal, offset in candidates:
            self.offer(normal)
            self._offer_as_it_is(normal, float(offset))
        if not (line or plane):
            self._improve()
        return exact

    def offer(self, normal: Floats) -> Threshold | None:
        """Take the best cut across a normal (D,) if it is better, and return it; None if that is no direction."""
        length = float(np.linalg.norm(normal))
        if length == 0 or not np.isfinite(length):
            return None
        unit = normal / length
        cut = best_threshold(self.points @ unit, self.signs, self.rounding)
        if (cut.right, cut.room) > (self.right, self.room):
            self.right, self.room = cut.right, cut.room
            self.normal, self.offset = cut.upward * unit, -cut.upward * cut.place
        return cut

    def offer_inner(self, normal: Floats) -> Threshold | None:
        """Do so for a normal (D',) to the whitened points."""
        return self.offer(self.seen.normals_out(normal))

    def _offer_as_it_is(self, normal: Floats, offset: float) -> None:
        """Take a cut that may have no more room than rounding leaves it, if it is better."""
        above = self.points @ normal + offset > 0
        length = float(np.linalg.norm(normal))
        if length == 0 or not np.isfinite(length):
            return
        unit, offset = normal / length, offset / length
        heights = self.points @ unit
        if above.any() and not above.all():
            # Moved to the middle between the two sides, so that it goes through no point.
            offset = -float(heights[above].min() / 2 + heights[~above].max() / 2)
        right = int(((heights + offset > 0) == (self.signs > 0)).sum())
        upward = 1 if 2 * right >= len(heights) else -1
        right = int(((upward * (heights + offset) > 0) == (self.signs > 0)).sum())
        if right > self.right:
            self.right, self.room = right, 0.0
            self.normal, self.offset = upward * unit, upward * offset

    def _sweep(self, inner: Floats, signs: Integers) -> None:
        """Offer the best of all lines through whitened points (N, 2) with signs (N,), all of them or some."""
        # The first point that the best line meets is of the class that is on that side, whichever way it is moved.
        pivots = np.flatnonzero(signs == (1 if (signs > 0).sum() * 2 <= len(signs) else -1))
        x, y = inner.T
        rows = max(1, AT_ONCE // len(x))
        turns = [
            best_turns(x - x[some, None], y - y[some, None], signs)
            for some in (pivots[start : start + rows] for start in range(0, len(pivots), rows))
        ]
        right = np.concatenate([some.right for some in turns])
        across = np.concatenate([some.across for some in turns])
        order = np.argsort(-right, kind="stable")
        for rank, number in enumerate(order):
            # Of those that are as good, the one with the most room is seen best.
            if right[number] < self.right or (right[number] == self.right and rank >= COMPARED):
                break
            self.offer_inner(across[number])
        self.claimed = int(right.max(initial=0))

    def _guess(self) -> None:
        """Offer what is known to be quick and good."""
        inner, above = self.seen.points, self.signs > 0
        stride = max(1, -(-inner.size // MOST_FITTED))
        weights = fit_logistic(inner[::stride], (above[::stride]).astype(np.int64), 2)
        self.offer_inner(weights[:-1, 1] - weights[:-1, 0])
        # Fisher's discriminant (1936): whitened points vary by 1 in all directions, so that it is that of the means.
        self.offer_inner(inner[above].mean(axis=0) - inner[~above].mean(axis=0))
        for axis in np.eye(inner.shape[1])[: TOWARDS * PIVOTS]:
            self.offer_inner(axis)
        if inner.shape[1] == 2:
            some = np.unique(np.linspace(0, len(inner) - 1, MOST_EXACT).astype(int))
            if 0 < (self.signs[some] > 0).sum() < len(some):
                self._sweep(inner[some], self.signs[some])

    def _improve(self) -> None:
        """Turn the best cut about points near it, towards many directions, as long as that gains something."""
        inner, rng = self.seen.points, np.random.default_rng(0)
        count, width = inner.shape
        pivots = min(PIVOTS, count)
        budget, vain = max(IN_ALL, 4 * pivots * count), 0
        while budget > 0 and vain < IN_VAIN and self.right < count:
            before = self.right
            normal = self.seen.normals_in(self.normal[None])[0]
            normal /= np.linalg.norm(normal)
            heights = inner @ normal
            place = heights @ np.ones(count) / count if self.room < 0 else self._place(heights)
            # Those in reach, not the very nearest again and again.
            reach = min(count, pivots * (1 + 3 * vain))
            near = np.argpartition(np.abs(heights - place), reach - 1)[:reach]
            chosen = rng.permutation(near)[:pivots]
            for towards in _directions(normal, width, rng):
                x = inner @ towards
                turns = best_turns(x - x[chosen, None], heights - heights[chosen, None], self.signs)
                best = int(turns.right.argmax())
                budget -= pivots * count
                if turns.right[best] > self.right:
                    self.offer_inner(turns.across[best] @ np.stack([towards, normal]))
                    break
            vain = 0 if self.right > before else vain + 1

    def _place(self, heights: Floats) -> float:
        """Return where the best cut is among the heights (N,) of whitened points."""
        above = self.points @ self.normal + self.offset > 0
        if above.all() or not above.any():
            return float(np.median(heights))
        return float(heights[above].min() + heights[~above].max()) / 2


def _directions(normal: Floats, width: int, rng: np.random.Generator) -> Iterable[Floats]:
    """Yield unit directions (D',) across a normal (D',): in the plane there is one, else some at random."""
    if width == 2:
        yield np.array([-normal[1], normal[0]])
        return
    for _ in range(TOWARDS):
        random = rng.normal(size=width)
        random -= (random @ normal) * normal
        yield random / np.linalg.norm(random)
