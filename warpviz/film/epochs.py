"""Which steps of a training run a film shows, and from where: steps where the picture changes, one camera for all."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from warpviz.film.state_sheet import after
from warpviz.motion.camera import MARGIN, View
from warpviz.net.layers import Activation, Residual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats, Integers
    from warpviz.net.history import TrainingHistory
    from warpviz.net.layers import Layer
    from warpviz.net.network import Network
    from warpviz.plane.datasets import LabelledPoints

# Of so many steps the change is looked at, at places of the plane with so many in each direction.
MOST_LOOKED_AT, A_SIDE = 240, 13
# A state that is much larger than the last one does not make that small.
LARGEST = 1.5
# From where a state in space is looked at.
AZIMUTHS, ELEVATIONS = range(-180, 180, 10), (20.0, 30.0, 40.0)


def hidden_ends(network: Network) -> list[int]:
    """Return after how many layers each hidden state is reached."""
    return [
        number + 1 for number, layer in enumerate(hidden_layers(network)) if isinstance(layer, Activation | Residual)
    ]


def grid_places(extent: float) -> Floats:
    """Return places of the sheet, (N, 2)."""
    axis = np.linspace(-extent, extent, A_SIDE)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def chosen_steps(history: TrainingHistory, data: LabelledPoints, extent: float, count: int) -> Integers:
    """Return the numbers of at most `count` steps of a history, ascending, between which the picture changes evenly.

    What counts is how far the sheet's places and the points move in the last hidden state, against its size, how much
    what the network decides about them changes, and how far the loss falls. The first and the last step are there.
    """
    total = len(history)
    if total <= count:
        return np.arange(total)
    looked = np.unique(np.rint(np.geomspace(1, total, MOST_LOOKED_AT)).astype(int) - 1)
    looked = np.union1d(looked, np.unique(np.rint(np.linspace(0, total - 1, MOST_LOOKED_AT // 2)).astype(int)))
    places = np.concatenate([grid_places(extent), data.points])
    states, shares = [], []
    for number in looked.tolist():
        network = history[number]
        states.append(after(hidden_layers(network), places))
        shares.append(network(places))
    size = float(np.std(states[-1], axis=0).max()) or 1.0
    moved = [np.sqrt(np.mean((b - a) ** 2)) / size for a, b in itertools.pairwise(states)]
    decided = [np.abs(b - a).mean() for a, b in itertools.pairwise(shares)]
    losses = history.losses[looked]
    fallen = np.abs(np.diff(losses)) / max(float(np.ptp(losses)), 1e-12)
    change = np.minimum(moved, 1.0) + np.array(decided) + fallen + 1e-9
    along = np.concatenate([[0.0], np.cumsum(change)])
    wanted = np.interp(np.linspace(0.0, along[-1], count), along, looked)
    return np.unique(np.rint(wanted).astype(int))


def seen_matrix(states: Floats) -> tuple[Floats | None, float]:
    """Return the orthonormal rows (3, D) along which a state (N, D) has most variance, and the share of it.

    None, and all of it, for states of at most three dimensions.
    """
    if states.shape[1] <= 3:
        return None, 1.0
    centered = states - states.mean(axis=0)
    _, values, rows = np.linalg.svd(centered, full_matrices=False)
    variance = values**2
    return np.ascontiguousarray(rows[:3]), float(variance[:3].sum() / max(float(variance.sum()), 1e-300))


def steady_view(states: Sequence[Floats], labels: Integers, *, flat: bool) -> View:
    """Return one camera for states (N, 3) of the same places, the last of which it is chosen for.

    From above where they are flat; else from where most is seen of the last one, with the classes side by side. The
    places of labelled points, `labels` (M,), come last.
    """
    azimuth, elevation = (-90.0, 90.0) if flat else _direction(states[-1], labels)
    axes = View(np.zeros(3), 1.0, azimuth, elevation).axes
    last = _box(states[-1] @ axes.T)
    reach = LARGEST * max(float((last[1] - last[0])[:2].max()) / 2, 1e-9)
    middle = (last[0] + last[1]) / 2
    low, high = last
    for state in states:
        box = _box(state @ axes.T)
        low = np.minimum(low, np.maximum(box[0], middle - reach))
        high = np.maximum(high, np.minimum(box[1], middle + reach))
    half = MARGIN * max(float((high - low)[:2].max()) / 2, 1e-9)
    return View((low + high) / 2 @ axes, half, azimuth, elevation)


def _box(seen: Floats) -> tuple[Floats, Floats]:
    return seen.min(axis=0), seen.max(axis=0)


def _direction(state: Floats, labels: Integers) -> tuple[float, float]:
    """Return the azimuth and elevation from which a state (N, 3) covers most, with its classes beside each other."""
    points = state[len(state) - len(labels) :]
    means = np.array([points[labels == label].mean(axis=0) for label in np.unique(labels)])
    apart = means - means.mean(axis=0)
    best, found = -math.inf, (float(AZIMUTHS[0]), ELEVATIONS[0])
    for azimuth in AZIMUTHS:
        for elevation in ELEVATIONS:
            axes = View(np.zeros(3), 1.0, float(azimuth), elevation).axes
            covered = math.sqrt(max(float(np.linalg.det(np.cov((state @ axes[:2].T).T))), 0.0))
            beside = float(np.linalg.norm(apart @ axes[:2].T)) / max(float(np.linalg.norm(apart)), 1e-12)
            if covered * beside**2 > best:
                best, found = covered * beside**2, (float(azimuth), elevation)
    return found


def hidden_layers(network: Network) -> Sequence[Layer]:
    """Return the layers up to the last hidden state."""
    return network.layers[: network.hidden_count]
