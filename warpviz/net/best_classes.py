"""Best classes: linear scores, one a class, the largest of which is that of the right class most often.

Logistic regression gives the first guess; then one weight after another is put where most points are right, which a
sort of the places where points change their class finds exactly (coordinate descent on the number of errors).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warpviz.net.logistic import fit_logistic, whitened
from warpviz.net.turning import SAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers

# Above that many numbers an evenly spaced part of the points is fitted; all are judged.
MOST_FITTED = 2_000_000
# Directions at random for each class beside single weights, how many numbers are sorted in all, and rounds in vain.
MORE, IN_ALL, IN_VAIN = 4, 500_000, 6
# How many numbers are sorted at once.
AT_ONCE = 500_000
# Single weights are tried of layers up to this width.
MOST_SINGLE = 32


def best_scores(
    points: Floats, labels: Integers, counts: Integers, candidates: Sequence[tuple[Floats, Floats]]
) -> tuple[Floats, Floats]:
    """Return the weights (C, D) and biases (C,) of the best linear scores that were found.

    Args:
        points: (N, D).
        labels: the class of each, (N,), from 0 to C - 1.
        counts: of points in each class, (C,).
        candidates: weights and biases that the result must be as good as.
    """
    seen, classes = whitened(points), len(counts)
    inputs = seen.points
    stride = max(1, -(-inputs.size // MOST_FITTED))
    fitted = fit_logistic(inputs[::stride], labels[::stride], classes)
    majority = np.zeros((inputs.shape[1] + 1, classes))
    majority[-1] = counts == counts.max()
    found = [_out(seen.normals_out(w[:-1].T), w[-1], seen.mean) for w in (fitted, majority)]
    found += [(np.asarray(weight, dtype=float), np.asarray(bias, dtype=float)) for weight, bias in candidates]
    right = [_right(points, labels, weight, bias) for weight, bias in found]
    best = int(np.argmax(right))
    if right[best] == len(labels) or not inputs.shape[1]:
        return found[best]
    weight, bias = found[best]
    inner = np.concatenate([seen.normals_in(weight), (bias + weight @ seen.mean)[:, None]], axis=1)
    improved = _improved(np.concatenate([inputs, np.ones((len(inputs), 1))], axis=1), labels, inner)
    better = _out(seen.normals_out(improved[:, :-1]), improved[:, -1], seen.mean)
    return better if _right(points, labels, *better) > right[best] else found[best]


def _out(normals: Floats, bias: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Return weights (C, D) and biases (C,) that take points as they came."""
    return normals, np.asarray(bias - normals @ mean)


def _right(points: Floats, labels: Integers, weight: Floats, bias: Floats) -> int:
    return int((np.argmax(points @ weight.T + bias, axis=1) == labels).sum())


def _improved(design: Floats, labels: Integers, weights: Floats) -> Floats:
    """Return weights (C, D + 1) changed in one direction after another, each to where most points are right."""
    rng, weights = np.random.default_rng(0), weights / max(float(np.abs(weights).max()), np.finfo(float).tiny)
    single = np.eye(design.shape[1]) if design.shape[1] <= MOST_SINGLE + 1 else np.empty((0, design.shape[1]))
    best = int(((design @ weights.T).argmax(axis=1) == labels).sum())
    budget, vain = max(IN_ALL, 4 * design.size), 0
    while budget > 0 and vain < IN_VAIN and best < len(labels):
        vain += 1
        random = rng.normal(size=(MORE, design.shape[1]))
        for number in rng.permutation(len(weights)):
            towards = np.concatenate([single, random])
            scores = design @ weights.T
            searched = [
                _line_search(design @ some.T, scores, labels, int(number))
                for some in np.array_split(towards, max(1, towards.size * len(design) // (AT_ONCE * towards.shape[1])))
            ]
            right, steps = (np.concatenate(parts) for parts in zip(*searched, strict=True))
            budget -= len(towards) * len(design)
            place = int(right.argmax())
            if right[place] < best or steps[place] == 0:
                continue
            changed = weights.copy()
            changed[number] += steps[place] * towards[place]
            now = int(((design @ changed.T).argmax(axis=1) == labels).sum())
            if now >= best:
                # What is no better is elsewhere, from where there may be a way on.
                vain = 0 if now > best else vain
                best, weights = now, changed
    return weights


def _line_search(slopes: Floats, scores: Floats, labels: Integers, number: int) -> tuple[Integers, Floats]:
    """Return how many points can be right, (M,), and by what step, when one class's scores change along M directions.

    Args:
        slopes: of its score in each direction, (N, M).
        scores: of all classes, (N, C).
        labels: the right ones, (N,).
        number: of the class.
    """
    others = scores.copy()
    others[:, number] = -np.inf
    gains = (labels == number).astype(np.int64) - (others.argmax(axis=1) == labels)
    # Where the class's score is the largest after a step s: s slope > lead of the others.
    lead = (others.max(axis=1) - scores[:, number])[:, None]
    moves = np.abs(slopes) > SAME
    at = np.where(moves, lead / np.where(moves, slopes, 1.0), np.inf)
    order = np.argsort(at, axis=0, kind="stable")
    change = np.where(moves, np.where(slopes > 0, gains[:, None], -gains[:, None]), 0)
    places = np.take_along_axis(at, order, axis=0)
    lost = (others.argmax(axis=1) == labels).sum()
    # Long before all, those that fall are of the class; those that do not move are if they lead.
    start = lost + np.where(moves, np.where(slopes < 0, gains[:, None], 0), np.where(lead < 0, gains[:, None], 0)).sum(
        axis=0
    )
    right = start + np.concatenate(
        [np.zeros((1, slopes.shape[1]), dtype=np.int64), np.cumsum(np.take_along_axis(change, order, axis=0), axis=0)]
    )
    edges = _edges(places)
    room = np.diff(edges, axis=0)
    usable = np.where(room > SAME, right, -1)
    best = usable.argmax(axis=0)
    columns = np.arange(slopes.shape[1])
    return usable[best, columns], (edges[best, columns] + edges[best + 1, columns]) / 2


def _edges(places: Floats) -> Floats:
    """Return sorted places (N, M) with one more before the first and after the last, (N + 2, M), all finite.

    Those at infinity, where nothing ever changes, are at the last.
    """
    finite = np.isfinite(places)
    none = ~finite.any(axis=0)
    first = np.where(none, 0.0, np.where(finite, places, np.inf).min(axis=0))
    last = np.where(none, 0.0, np.where(finite, places, -np.inf).max(axis=0))
    reach = np.maximum(last - first, 1.0)
    edges = np.concatenate([(first - reach)[None], places, (last + reach)[None]])
    return np.where(np.isfinite(edges), edges, last + reach)
