"""DATASETS: seeded generators of labelled points that fill the sheet [-3, 3]².

To add one, write a function `(n, rng) -> (points, labels)` and decorate it with `_entry`; order does not matter, since
`generate` shuffles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from warpviz.arrays import Floats, Integers, check_whole, frozen_floats, frozen_integers
from warpviz.errors import InvalidValueError
from warpviz.registry import Registry

MIN_POINTS = 4
MAX_POINTS = 100_000

Sample: TypeAlias = tuple[Floats, Integers]
Generate: TypeAlias = Callable[[int, np.random.Generator], Sample]

_HALF = 2.8  # half the side of the square that the datasets fill: the sheet's 3 less a margin


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPoints:
    """Points of the plane, each with a class.

    `points` is (N, 2) float64, finite; `labels` is (N,) int64 in 0..C-1; both are copied and read-only. `class_names`
    has C entries. `source` is a dataset's or a file's name. `notes` are lines that the user should be told.

    Raises `InvalidValueError` where that does not hold.
    """

    points: Floats
    labels: Integers
    class_names: tuple[str, ...]
    source: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        points = frozen_floats(self.points, "points", (None, 2))
        labels = frozen_integers(self.labels, "labels", (None,))
        if len(points) != len(labels):
            raise InvalidValueError(f"expected one label per point, but got {len(labels)} for {len(points)} points")
        outside = np.flatnonzero((labels < 0) | (labels >= len(self.class_names)))
        if outside.size:
            index = int(outside[0])
            wanted = f"expected 0 to {len(self.class_names) - 1}"
            raise InvalidValueError(f"labels: {wanted}, but got {labels[index]} at index {index}")
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "labels", labels)


@dataclass(frozen=True, slots=True, eq=False)
class DatasetEntry:
    """One kind of labelled points: `generate(n, rng)` returns points (n, 2) and labels (n,) in any order."""

    name: str
    description: str
    class_names: tuple[str, ...]
    generate: Generate


DATASETS: Registry[DatasetEntry] = Registry("dataset")


def generate(name: str, n: int = 400, seed: int = 0) -> LabelledPoints:
    """Return `n` points of the dataset `name` in a shuffled order; the same arguments give the same points.

    Raises `UnknownNameError` for the name and `InvalidValueError` for `n` outside 4..100,000 or a negative `seed`.
    """
    entry = DATASETS[name]
    check_whole("n", n, MIN_POINTS, MAX_POINTS)
    check_whole("seed", seed, 0, None)
    rng = np.random.Generator(np.random.PCG64(int(seed)))
    points, labels = entry.generate(int(n), rng)
    order = rng.permutation(len(points))
    return LabelledPoints(points[order], labels[order], entry.class_names, entry.name)


def datasets() -> tuple[str, ...]:
    """Return the names of the datasets."""
    return tuple(DATASETS)


def dataset(name: str, n: int = 400, seed: int = 0) -> Sample:
    """Return `n` seeded points (n, 2) of the dataset `name` and their classes (n,); both are read-only.

    Raises `UnknownNameError` for the name and `InvalidValueError` for `n` outside 4..100,000 or a negative `seed`.
    """
    made = generate(name, n, seed)
    return made.points, made.labels


def _entry(name: str, description: str, *class_names: str) -> Callable[[Generate], Generate]:
    """Register the decorated function as the dataset `name`."""

    def register(function: Generate) -> Generate:
        DATASETS.register(name, DatasetEntry(name, description, class_names, function))
        return function

    return register


def _labels(n: int, classes: int) -> Integers:
    """Return `n` labels (n,) in ascending order, their counts equal to within one."""
    return np.sort(np.arange(n, dtype=np.int64) % classes)


def _even(n: int, rng: np.random.Generator) -> Floats:
    """Return `n` numbers (n,) that fill [0, 1) evenly: one at random in each n-th."""
    return (np.arange(n) + rng.random(n)) / n


def _spread(n: int, rng: np.random.Generator, spacing: float) -> Floats:
    """Return (n, 2) in [0, 1)² that cover the square evenly, as does every prefix; `spacing` scales a random jitter.

    The R2 sequence (M. Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018) with a random
    shift: independent points would leave clumps and holes that look like structure.
    """
    plastic = 1.32471795724474602596
    steps = np.array([1 / plastic, 1 / plastic**2])
    points: Floats = rng.random(2) + np.arange(n)[:, None] * steps + spacing * (rng.random((n, 2)) - 0.5)
    return points % 1.0


def _noise(n: int, rng: np.random.Generator, sigma: float) -> Floats:
    """Return isotropic Gaussian noise (n, 2), no vector of which is longer than 2.5 `sigma`."""
    noise = sigma * rng.standard_normal((n, 2))
    length: Floats = np.hypot(noise[:, 0], noise[:, 1])[:, None]
    longest = 2.5 * sigma
    return noise * (longest / np.maximum(length, longest))


def _polar(radius: npt.ArrayLike, angle: Floats) -> Floats:
    """Return the points (N, 2) at `radius` and `angle` (N,) in radians."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)


def _annulus(n: int, rng: np.random.Generator, inner: float, outer: float) -> Floats:
    """Return (n, 2) spread evenly over the area between two radii, like the seeds of a sunflower."""
    share = (np.arange(n) + 0.2 + 0.6 * rng.random(n)) / n
    radius = np.sqrt(inner**2 + share * (outer**2 - inner**2))
    golden = (np.sqrt(5) - 1) / 2
    # Enough that the pattern's spirals do not show; less in a thin ring, in which gaps would be seen.
    jitter = (1 - inner / outer) ** 2 * (rng.random(n) - 0.5) / (2 * np.sqrt(n))
    return _polar(radius, 2 * np.pi * (rng.random() + golden * np.arange(n) + jitter))


def _square(n: int, rng: np.random.Generator, classify: Callable[[Floats, Floats], Integers]) -> Sample:
    """Return a balanced sample of the square, `classify(x, y)` giving the class 0 or 1, or -1 for no class."""
    # Each class covers over a third of the square, so that 4 n candidates always give n / 2 of it.
    candidates = _HALF * (2 * _spread(4 * n + 64, rng, spacing=0.5 * n**-0.5) - 1)
    classes = classify(candidates[:, 0], candidates[:, 1])
    labels = _labels(n, 2)
    picked = [np.flatnonzero(classes == label)[: np.count_nonzero(labels == label)] for label in (0, 1)]
    return candidates[np.concatenate(picked)], labels


@_entry("moons", "two half-moons that reach into each other", "upper moon", "lower moon")
def _moons(n: int, rng: np.random.Generator) -> Sample:
    labels = _labels(n, 2)
    sizes = np.bincount(labels)
    arcs = [_polar(1.0, np.pi * _even(size, rng)) for size in sizes]
    # The usual pair, the second upside down about (0.5, 0.25); higher than wide, so that the pair fills a square.
    unit = np.concatenate([arcs[0] - [0.5, 0.25], [0.5, 0.25] - arcs[1]])
    return unit * [1.65, 2.5] + _noise(n, rng, 0.17), labels


@_entry("circles", "two noisy circles, one inside the other", "inner circle", "outer circle")
def _circles(n: int, rng: np.random.Generator) -> Sample:
    labels = _labels(n, 2)
    angle = 2 * np.pi * np.concatenate([_even(size, rng) for size in np.bincount(labels)])
    return _polar(np.where(labels == 0, 1.2, 2.5), angle) + _noise(n, rng, 0.14), labels


@_entry("rings", "a disc with a ring around it: bending the plane cannot part them, folding it can", "disc", "ring")
def _rings(n: int, rng: np.random.Generator) -> Sample:
    labels = _labels(n, 2)
    disc, ring = np.bincount(labels)
    return np.concatenate([_annulus(disc, rng, 0.0, 1.3), _annulus(ring, rng, 2.0, _HALF)]), labels


@_entry("spirals", "two spiral arms wound around each other", "first arm", "second arm")
def _spirals(n: int, rng: np.random.Generator) -> Sample:
    labels = _labels(n, 2)
    # Even in the square of the radius, hence about even along the arm.
    along = np.sqrt(np.concatenate([_even(size, rng) for size in np.bincount(labels)]))
    angle = 2.5 * np.pi * along + np.pi * labels
    return _polar(0.25 + 2.35 * along, angle) + _noise(n, rng, 0.09), labels


@_entry("xor", "four quadrants, opposite ones of the same class", "same signs", "different signs")
def _xor(n: int, rng: np.random.Generator) -> Sample:
    def classify(x: Floats, y: Floats) -> Integers:
        gap = np.minimum(np.abs(x), np.abs(y)) < 0.15
        return np.where(gap, -1, (x * y < 0).astype(np.int64))

    return _square(n, rng, classify)


@_entry("checkerboard", "a board of four by four squares", "dark squares", "light squares")
def _checkerboard(n: int, rng: np.random.Generator) -> Sample:
    def classify(x: Floats, y: Floats) -> Integers:
        side = _HALF / 2
        gap = np.minimum(np.abs(x - side * np.round(x / side)), np.abs(y - side * np.round(y / side))) < 0.1
        return np.where(gap, -1, ((np.floor(x / side) + np.floor(y / side)) % 2).astype(np.int64))

    return _square(n, rng, classify)


@_entry("blobs", "three round clouds", "top", "left", "right")
def _blobs(n: int, rng: np.random.Generator) -> Sample:
    labels = _labels(n, 3)
    centres = np.array([[0.0, 1.65], [-1.65, -1.2], [1.65, -1.2]])
    return centres[labels] + _noise(n, rng, 0.47), labels


@_entry("sine", "a square cut in two by the wave y = 2.4 sin 2x", "below", "above")
def _sine(n: int, rng: np.random.Generator) -> Sample:
    def classify(x: Floats, y: Floats) -> Integers:
        height = y - 2.4 * np.sin(2 * x)
        # Divided by the wave's slope, the gap is as wide where the wave is steep.
        gap = np.abs(height) < 0.15 * np.hypot(1.0, 4.8 * np.cos(2 * x))
        return np.where(gap, -1, (height > 0).astype(np.int64))

    return _square(n, rng, classify)
