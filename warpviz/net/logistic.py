"""Logistic regression: a first guess at what parts classes, and points seen so that all directions are alike.

A convex problem with one solution, found by Newton's method whose steps come from conjugate gradients, so that wide
layers and many classes cost no large matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, eq=False)
class Whitened:
    """Points seen along their principal axes, with mean 0 and variance 1 along each.

    Attributes:
        points: (N, D'), without the directions in which nothing but rounding is left.
        mean: of the points as they came, (D,).
        axes: columns (D, D'), so that points = (as they came - mean) @ axes.
    """

    points: Floats
    mean: Floats
    axes: Floats

    def normals_out(self, normals: Floats) -> Floats:
        """Return normals (M, D') of hyperplanes here as they are in the space that the points came from, (M, D)."""
        return np.asarray(normals @ self.axes.T)

    def normals_in(self, normals: Floats) -> Floats:
        """Return normals (M, D) from the space that the points came from as they are here, (M, D')."""
        # The axes are orthogonal columns; divided by the squares of their lengths they are their own inverse.
        return np.asarray(normals @ (self.axes / (self.axes**2).sum(axis=0)))


def whitened(points: Floats) -> Whitened:
    """Return points (N, D) whitened."""
    mean = points.mean(axis=0)
    centered = points - mean
    axes = np.linalg.eigh(centered.T @ centered)[1]
    seen: Floats = centered @ axes
    spread = np.sqrt((seen**2).mean(axis=0))
    # What is left of equal coordinates after the mean was taken off is rounding too.
    least = max(SPREAD * spread.max(initial=0.0), 8 * np.finfo(float).eps * np.abs(points).max(initial=0.0))
    kept = spread > max(least, np.finfo(float).tiny)
    return Whitened(np.asarray(seen[:, kept] / spread[kept]), mean, np.asarray(axes[:, kept] / spread[kept]))


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
