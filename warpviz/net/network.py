"""Network: layers in a row, and the trace of points on their way through."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from warpviz.arrays import class_numbers
from warpviz.errors import InvalidValueError
from warpviz.net.activations import entry_of
from warpviz.net.layers import Activation, Affine, Layer, Residual, chain, check_points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from warpviz.arrays import Floats, Integers

MAX_WIDTH = 512
MAX_LAYERS = 256


def closes(layer: Layer) -> bool:
    """Return whether a layer makes shares of classes of logits, as a sigmoid or softmax at the end of a network."""
    return isinstance(layer, Activation) and entry_of(layer.function).closes


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The points after one layer: `label` (plain text) and `points` (N, D_k)."""

    label: str
    points: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The points after every layer, the input being the first of the `steps`."""

    steps: tuple[Step, ...]


def _why_not_finite(layer: Layer, before: Floats, after: Floats) -> str:
    """Return what is wrong with activations (N, D), which `layer` made of points (N, D_in): the first offending one."""
    if isinstance(layer, Residual):
        for inner in layer.layers:
            with np.errstate(over="ignore", invalid="ignore"):
                after = inner(before)
            if not np.isfinite(after).all():
                return _why_not_finite(inner, before, after)
            before = after
    if isinstance(layer, Activation) and layer.function.switches is not None:
        # An expression may have no value at some places.
        place = tuple(np.argwhere(~np.isfinite(after))[0])
        return f"{after[place]:g} at x = {before[place]:.6g}, but every activation must be finite"
    return "the activations are not finite; the weights are too large"


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Network:
    """Layers in a row; adjacent widths must agree.

    Args:
        layers: at least one; activations take their width from their neighbours.

    Raises `InvalidValueError` when widths disagree, or are over `MAX_WIDTH`.
    """

    layers: tuple[Layer, ...]

    def __init__(self, layers: Sequence[Layer]) -> None:
        if not layers:
            raise InvalidValueError("network: expected at least one layer, but got none")
        if len(layers) > MAX_LAYERS:
            raise InvalidValueError(f"network: {len(layers)} layers, but at most {MAX_LAYERS} are allowed")
        chained = chain(layers)
        # A network of activations alone acts on the plane.
        if chained[0].width_in is None:
            chained = chain(
                [Activation(layer.function, 2) if isinstance(layer, Activation) else layer for layer in chained]
            )
        for number, layer in enumerate(chained, 1):
            width = max(layer.width_in or 0, layer.width_out or 0)
            if width > MAX_WIDTH:
                raise InvalidValueError(f"layer {number} has width {width}, but at most {MAX_WIDTH} is allowed")
        object.__setattr__(self, "layers", chained)

    @property
    def width_in(self) -> int:
        """The dimension of the points that come in."""
        return self.layers[0].width_in or 2

    @property
    def width_out(self) -> int:
        """The dimension of the points that go out."""
        return self.layers[-1].width_out or self.width_in

    @property
    def widths(self) -> tuple[int, ...]:
        """The width of the input and then after every layer."""
        return (self.width_in, *(layer.width_out or self.width_in for layer in self.layers))

    def __call__(self, points: Floats) -> Floats:
        """Map points (..., D_in) to (..., D_out)."""
        for layer in self.layers:
            points = layer(points)
        return points

    def trace(self, points: object) -> Trace:
        """Return the points (N, D_k) after every layer, the input included, read-only.

        Raises `InvalidValueError` when points are not finite, not (N, D_in), or leave the range of numbers on the way.
        """
        values = check_points(points, self.width_in)
        return Trace(
            tuple(
                Step(label, state) for label, state in zip(("input", *self.labels), self._states(values), strict=True)
            )
        )

    def _states(self, values: Floats) -> Iterator[Floats]:
        """Yield checked points (N, D_in) and where they are after every layer, all finite."""
        yield values
        for number, (layer, label) in enumerate(zip(self.layers, self.labels, strict=True), 1):
            before = values
            with np.errstate(over="ignore", invalid="ignore"):
                values = layer(values)
            if not np.isfinite(values).all():
                raise InvalidValueError(f"layer {number} ({label}): {_why_not_finite(layer, before, values)}")
            values.setflags(write=False)
            yield values

    @property
    def labels(self) -> tuple[str, ...]:
        """One plain-text label a layer: `affine 1`, `absolute 1`, `affine 2`, ..."""
        counts: dict[str, int] = {}
        labels = []
        for layer in self.layers:
            name = layer.function.name if isinstance(layer, Activation) else type(layer).__name__.lower()
            counts[name] = counts.get(name, 0) + 1
            labels.append(f"{name} {counts[name]}")
        return tuple(labels)

    @property
    def hidden_count(self) -> int:
        """How many layers lead to the last hidden state; an affine map and a sigmoid or softmax may follow.

        A network that would have no hidden layer left is all hidden.
        """
        count = len(self.layers)
        last = self.layers[-1]
        if closes(last):
            count -= 1
        if count and isinstance(self.layers[count - 1], Affine):
            count -= 1
        else:
            count = len(self.layers)
        return count or len(self.layers)

    @property
    def output(self) -> Affine | None:
        """The affine map from the last hidden state to the logits, None for a network that is all hidden."""
        if self.hidden_count == len(self.layers):
            return None
        layer = self.layers[self.hidden_count]
        return layer if isinstance(layer, Affine) else None

    def logits(self, points: object) -> Floats:
        """Return the scores (N, C) before a closing sigmoid or softmax; C is 1 for two classes, 0 being the border.

        Raises `InvalidValueError` as `trace` does.
        """
        last = self.layers[-1]
        scored = len(self.layers) - closes(last)
        values = check_points(points, self.width_in)
        return next(itertools.islice(self._states(values), scored, None))

    def predict(self, points: object) -> Integers:
        """Return the class (N,) of each point: the sign of a single logit, the largest of several."""
        scores = self.logits(points)
        if scores.shape[1] == 1:
            return (scores[:, 0] > 0).astype(np.int64)
        return np.asarray(scores.argmax(axis=1), dtype=np.int64)

    def accuracy(self, points: object, labels: object) -> float:
        """Return the share in [0, 1] of points (N, D_in) whose predicted class is that of labels (N,).

        Raises `InvalidValueError` when there are no points, or not as many labels.
        """
        predicted = self.predict(points)
        if not len(predicted):
            raise InvalidValueError("points: expected at least one, but got none")
        return float(np.mean(predicted == class_numbers(labels, len(predicted))))
