"""Cells of films against the truth at a hundred thousand places: the class that a network says, and the side."""

import itertools

import numpy as np
import pytest
from matplotlib.path import Path

import warpviz as wv
from warpviz.figures.kinds import animate
from warpviz.film.build import _refined
from warpviz.film.cell_colors import mesh_of
from warpviz.net.sides import signed_jacobian
from warpviz.plane.lattice import Lattice
from warpviz.plane.mesh import outlines

SIDE, GRID, PROMISE_PX = 3.0, 360, 0.25
CASES = {
    "tanh class": ("tanh", (2, 2), "blobs", False, "class"),
    "sin class": ("sin", (2, 2, 2), "sine", False, "class"),
    "sin side": ("sin", (2, 2, 2), "sine", False, "side"),
    "gelu class": ("gelu", (2, 2, 2), "moons", False, "class"),
    "gelu side": ("gelu", (2, 2, 2), "moons", False, "side"),
    "sin skip side": ("sin", (2, 2, 2), "sine", True, "side"),
    "sin skip class": ("sin", (2, 2, 2), "sine", True, "class"),
    "selu skip side": ("selu", (2, 2), "moons", True, "side"),
}
NETWORKS = {}


def network_of(activation, hidden, data, skip, seed):
    key = activation, hidden, data, skip, seed
    if key not in NETWORKS:
        points, labels = wv.dataset(data, n=400, seed=seed)
        NETWORKS[key] = wv.fit(points, labels, hidden=hidden, activation=activation, skip=skip, seed=seed)
    return NETWORKS[key]


def drawn(network, color, lines):
    """The mesh, its refined edges and the map onto the screen of such a film."""
    layers = network.layers[: network.hidden_count]
    film = animate(wv.NetworkFigure(network=network, lines=lines)).scene.__self__
    screen_map = film.journey.screen_map(film.layout.half_px)
    lattice = Lattice(SIDE, lines)
    mesh = mesh_of(lattice, layers, color, wires=False, network=network)
    return layers, mesh, _refined(lattice, mesh, layers, screen_map), screen_map


def owners(mesh, sheet):
    """The points of a grid (N, 2) and the cell that each is in, (N,); and in how many it is."""
    around, offsets = outlines(mesh, sheet)
    axis = SIDE * ((2 * np.arange(GRID) + 1) / GRID - 1)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    owner, times = np.zeros((GRID, GRID), dtype=int), np.zeros((GRID, GRID), dtype=int)
    for cell, (first, last) in enumerate(itertools.pairwise(offsets)):
        ring = sheet.points[around[first:last]]
        (left, bottom), (right, top) = np.searchsorted(axis, ring.min(axis=0)), np.searchsorted(axis, ring.max(axis=0))
        part = slice(bottom, top), slice(left, right)
        inside = Path(np.concatenate([ring, ring[:1]])).contains_points(grid[part].reshape(-1, 2))
        inside = inside.reshape(top - bottom, right - left)
        owner[part][inside] = cell
        times[part] += inside
    return grid.reshape(-1, 2), owner.ravel(), times.ravel()


@pytest.mark.parametrize(
    ("case", "seed", "lines"), [*((case, 0, 5) for case in CASES), ("gelu class", 1, 11), ("sin skip side", 1, 11)]
)
def test_cells_are_what_the_network_says_all_over_them(case, seed, lines):
    *recipe, color = CASES[case]
    network = network_of(*recipe, seed)
    layers, mesh, sheet, screen_map = drawn(network, color, lines)
    points, owner, times = owners(mesh, sheet)
    assert (times == 1).mean() > 0.9999
    area = np.abs(signed_jacobian(layers)(points)[:, 0])
    if color == "class":
        wrong = network.predict(points) != network.predict(mesh.center)[owner]
    else:
        wrong = (signed_jacobian(layers)(points) < 0)[:, 0] != (signed_jacobian(layers)(mesh.center) < 0)[owner, 0]
        # Crushed to less than a thousandth of a pixel a part of the sheet has no side.
        wrong &= area > 1e-7 * area.max()
    # At most a quarter of a pixel beside each edge within the sheet, and what counting points is off.
    flat = screen_map(sheet.points)[0][0]
    assert wrong.mean() <= PROMISE_PX * inner_length(mesh, sheet, flat) / area_px2(flat, mesh, sheet) + 1e-4
    # The same points where they come to lie in the end.
    assert (area * wrong).sum() < 0.005 * area.sum()


def inner_length(mesh, sheet, places):
    """How long the edges off the lattice's lines are at places (V, 3)."""
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    steps[sheet.offsets[1:-1] - 1] = 0
    return np.add.reduceat(steps, sheet.offsets[:-1])[mesh.line[sheet.line] < 0].sum()


def area_px2(places, mesh, sheet):
    """The area of all cells at places (V, 3), however they lie."""
    around, offsets = outlines(mesh, sheet)
    rings = (places[around[a:b], :2] for a, b in itertools.pairwise(offsets))
    return sum(abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2 for x, y in (ring.T for ring in rings))


def distance(points, chain):
    """How far points (N, 3) are from a chain of chords (M, 3) at most."""
    start, span = chain[:-1], np.diff(chain, axis=0)
    length2 = np.maximum((span**2).sum(axis=1), 1e-30)
    share = np.clip(((points[:, None] - start) * span).sum(axis=2) / length2, 0, 1)
    return np.linalg.norm(points[:, None] - start - share[:, :, None] * span, axis=2).min(axis=1).max()


@pytest.mark.parametrize("lines", [9])
@pytest.mark.parametrize("case", CASES)
def test_curved_edges_are_drawn_within_the_promise_in_every_state(case, lines):
    *recipe, color = CASES[case]
    _, mesh, sheet, screen_map = drawn(network_of(*recipe, 0), color, lines)
    curved = np.flatnonzero(mesh.curve >= 0)
    assert len(curved)
    t = np.linspace(0, 1, 41)
    true = mesh.place(np.repeat(curved, len(t)), np.tile(t, len(curved)))
    for number in np.unique(mesh.curve[curved]):
        # The true curve: the function changes sign from one side to the other, a millionth of the sheet away.
        which = np.repeat(mesh.curve[curved] == number, len(t)) & np.tile((t > 0) & (t < 1), len(curved))
        value = mesh.curves[number]
        near = [value(true[which] + step) > 0 for step in 1e-6 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]])]
        assert (np.any(near, axis=0) & ~np.all(near, axis=0)).all()
    first = sheet.offsets[np.searchsorted(sheet.line, curved)]
    last = sheet.offsets[np.searchsorted(sheet.line, curved, side="right")]
    for way_true, way in zip(screen_map(true), screen_map(sheet.points), strict=True):
        for places_true, places in zip(way_true, way, strict=True):
            parts = places_true.reshape(len(curved), len(t), 3)
            for part, a, b in zip(parts, first, last, strict=True):
                assert distance(part, places[a:b]) <= PROMISE_PX
