"""Separability: how well hyperplanes tell the classes of points apart, by logistic regression.

A convex problem with one solution, found by Newton's method whose steps come from conjugate gradients, so that wide
layers and many classes cost no large matrices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from warpviz.arrays import Floats, Integers

# What the squares of the weights are multiplied with, beside the mean loss: so little that it only keeps the weights
# of classes that can be told apart from growing for ever.
RIDGE = 1e-6
STEPS, INNER_STEPS = 60, 60
ENOUGH = 1e-7
# Directions with less than this share of the largest spread are rounding.
SPREAD = 1e-9
# Above that many numbers an evenly spaced part of the points is fitted; all are judged.
MAX_NUMBERS = 2_000_000


def separability(points: Floats, labels: Integers) -> float:
    """Return the share in [0, 1] of points (N, D) with labels (N,) on the right sides of the best hyperplanes.

    Points are whitened first, so that an affine map that loses nothing changes nothing. For two classes the fit gives
    the hyperplane's direction; its offset is the one with the most points right, and either side may be either class.
    For more classes the largest of as many linear scores decides. It is never less than the largest class's share,
    which a hyperplane beside all points has.
    """
    classes, numbers, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if len(classes) < 2:
        return 1.0
    inputs = whitened(points)
    stride = max(1, -(-inputs.size // MAX_NUMBERS))
    scores = affine_scores(inputs, fit_logistic(inputs[::stride], numbers[::stride], len(classes)))
    if len(classes) == 2:
        return best_threshold(scores[:, 1] - scores[:, 0], numbers) / len(labels)
    return max(int((scores.argmax(axis=1) == numbers).sum()), int(counts.max())) / len(labels)


def best_threshold(scores: Floats, labels: Integers) -> int:
    """Return how many of scores (N,) with labels (N,), 0 or 1, one threshold can have on their right sides."""
    order = np.argsort(scores, kind="stable")
    ordered, upper = scores[order], labels[order]
    # With the first n scores below the threshold.
    right = np.concatenate([[0], np.cumsum(1 - 2 * upper)]) + upper.sum()
    # None can stand between scores that are the same but for rounding.
    room = SPREAD * max(float(ordered[-1] - ordered[0]), np.finfo(float).tiny)
    possible = right[np.concatenate([[True], np.diff(ordered) > room, [True]])]
    return int(max(possible.max(), len(labels) - possible.min()))


def whitened(points: Floats) -> Floats:
    """Return points (N, D) seen along their principal axes (N, D'), with mean 0 and variance 1 along each."""
    centered = points - points.mean(axis=0)
    seen: Floats = centered @ np.linalg.eigh(centered.T @ centered)[1]
    spread = np.sqrt((seen**2).mean(axis=0))
    kept = spread > SPREAD * spread.max(initial=np.finfo(float).tiny)
    return np.asarray(seen[:, kept] / spread[kept])


def affine_scores(inputs: Floats, weights: Floats) -> Floats:
    """Return one score a class, (N, C), of inputs (N, D) by weights (D + 1, C), the last row being the bias."""
    return np.asarray(inputs @ weights[:-1] + weights[-1])


def fit_logistic(inputs: Floats, labels: Integers, classes: int, ridge: float = RIDGE) -> Floats:
    """Return the weights (D + 1, C) with the least mean cross-entropy + ridge / 2 times their squares.

    The bias, in the last row, is free. After Nash 1984, SIAM J. Numer. Anal. 21:770 (truncated Newton).
    """
    count = len(inputs)
    design = np.concatenate([inputs, np.ones((count, 1))], axis=1)
    decay = np.full((design.shape[1], 1), ridge)
    decay[-1] = 0.0
    target = np.zeros((count, classes))
    target[np.arange(count), labels] = 1.0
    weights = np.zeros((design.shape[1], classes))
    loss, probability = _loss(design, target, weights, decay)
    for _ in range(STEPS):
        gradient = design.T @ (probability - target) / count + decay * weights
        if np.abs(gradient).max() < ENOUGH:
            break
        step = _newton_step(design, probability, decay, gradient)
        slope, size = float((gradient * step).sum()), 1.0
        while size > 1e-8:
            new_loss, new_probability = _loss(design, target, weights + size * step, decay)
            if new_loss <= loss + 1e-4 * size * slope:
                break
            size /= 2
        else:
            break
        weights, loss, probability = weights + size * step, new_loss, new_probability
    return weights


def _loss(design: Floats, target: Floats, weights: Floats, decay: Floats) -> tuple[float, Floats]:
    """Return the mean loss with its ridge, and the probabilities (N, C)."""
    scores = design @ weights
    scores -= scores.max(axis=1, keepdims=True)
    with np.errstate(under="ignore"):
        exponentials = np.exp(scores)
        total = exponentials.sum(axis=1, keepdims=True)
        probability = exponentials / total
    loss = float((np.log(total[:, 0]) - (scores * target).sum(axis=1)).mean())
    return loss + float((decay * weights**2).sum()) / 2, probability


def _newton_step(design: Floats, probability: Floats, decay: Floats, gradient: Floats) -> Floats:
    """Return the solution of H step = -gradient by conjugate gradients, H being the Hessian."""
    count = len(design)

    def hessian(direction: Floats) -> Floats:
        with np.errstate(under="ignore"):
            pushed = probability * (design @ direction)
            pushed -= probability * pushed.sum(axis=1, keepdims=True)
        return np.asarray(design.T @ pushed / count + decay * direction)

    step = np.zeros_like(gradient)
    residual = -gradient
    direction = residual.copy()
    size = float((residual**2).sum())
    # The nearer to the solution, the more exact: steps become those of Newton.
    goal = size * min(0.01, size)
    for _ in range(INNER_STEPS):
        pushed = hessian(direction)
        curvature = float((direction * pushed).sum())
        if curvature <= 0:
            break
        length = size / curvature
        step += length * direction
        residual -= length * pushed
        size, before = float((residual**2).sum()), size
        if size <= goal:
            break
        direction = residual + size / before * direction
    return step if step.any() else -gradient
