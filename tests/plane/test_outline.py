"""Outlines of faces: what is left when the sides between cells that look the same are taken away."""

import itertools

import numpy as np
import pytest

from warpviz.plane.lattice import Lattice, Sheet
from warpviz.plane.mesh import make_mesh, outlines
from warpviz.plane.outline import borders, components, faces


def sheet_of(lines, *folds):
    """A lattice cut by lines: its sides and the places of its vertices."""
    mesh = make_mesh(Lattice(1.0, lines), [], others=[lambda p, f=f: f(p)[:, None] for f in folds])
    count = len(mesh.start)
    points = np.stack([mesh.start, mesh.end], axis=1).reshape(-1, 2)
    sheet = Sheet(points, np.arange(0, 2 * count + 1, 2), np.arange(count))
    around, offsets = outlines(mesh, sheet)
    return borders(around, offsets, points), points, mesh


def shoelace(loop):
    x, y = loop.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def areas(points, found):
    take, offsets, label = found
    total = {}
    for k, name in enumerate(label.tolist()):
        total[name] = total.get(name, 0.0) + shoelace(points[take[offsets[k] : offsets[k + 1]]])
    return total


def test_one_label_is_the_border_of_the_sheet_alone():
    sides, points, _ = sheet_of(6)
    take, offsets, label = faces(sides, np.zeros(25, dtype=np.int64))
    assert label.tolist() == [0]
    assert len(take) == 20
    on_border = np.abs(points[take]).max(axis=1) == 1.0
    assert on_border.all()
    assert shoelace(points[take]) == pytest.approx(4.0)
    assert offsets.tolist() == [0, 20]


@pytest.mark.parametrize("seed", range(4))
def test_faces_of_any_labels_have_the_areas_of_their_cells(seed):
    sides, points, mesh = sheet_of(8, lambda p: p[:, 0] - 0.7 * p[:, 1] + 0.13)
    labels = np.random.default_rng(seed).integers(-1, 3, len(mesh.center))
    own = sides.signed_areas(points)
    found = areas(points, faces(sides, labels))
    assert own.sum() == pytest.approx(4.0)
    assert (own > 0).all()
    for name in range(3):
        assert found[name] == pytest.approx(own[labels == name].sum())
    assert -1 not in found


def test_a_hole_goes_round_the_other_way():
    sides, points, mesh = sheet_of(4)
    middle = np.abs(mesh.center).max(axis=1) < 0.1
    take, offsets, label = faces(sides, np.where(middle, -1, 5))
    loops = [shoelace(points[take[a:b]]) for a, b in itertools.pairwise(offsets)]
    assert sorted(np.round(loops, 9)) == pytest.approx([-4 / 9, 4.0])
    assert label.tolist() == [5, 5]


def test_every_side_within_the_sheet_has_a_cell_on_the_other_side():
    sides, points, _ = sheet_of(5)
    inner = sides.other >= 0
    assert (~inner).sum() == 16
    # The other cell has the same side, backwards.
    pairs = {(int(a), int(b)): int(c) for a, b, c in zip(sides.around, sides.following, sides.cell, strict=True)}
    for a, b, other in zip(sides.around[inner], sides.following[inner], sides.other[inner], strict=True):
        assert pairs[int(b), int(a)] == other
    assert len(points) > len(np.unique(sides.around)) == 25


def test_components_hang_together_by_sides_not_by_corners():
    sides, _, mesh = sheet_of(7)
    x, y = mesh.center.T
    part = components(sides, ((x > 0) ^ (y > 0)).astype(np.int64))
    assert part.max() == 3
    for quarter in ((x > 0) & (y > 0), (x > 0) & (y < 0), (x < 0) & (y > 0), (x < 0) & (y < 0)):
        assert len(set(part[quarter].tolist())) == 1
    spiral = components(sides, np.zeros(36, dtype=np.int64))
    assert not spiral.any()


def test_components_agree_with_a_search_from_cell_to_cell():
    sides, _, mesh = sheet_of(9, lambda p: p[:, 0] + 0.4 * p[:, 1] - 0.05)
    labels = np.random.default_rng(3).integers(0, 2, len(mesh.center))
    expected = np.full(len(labels), -1)
    for start in range(len(labels)):
        if expected[start] >= 0:
            continue
        waiting, number = [start], expected.max() + 1
        while waiting:
            cell = waiting.pop()
            if expected[cell] >= 0:
                continue
            expected[cell] = number
            beside = sides.other[(sides.cell == cell) & (sides.other >= 0)]
            waiting += [other for other in beside.tolist() if labels[other] == labels[cell]]
    found = components(sides, labels)
    assert len({*zip(found.tolist(), expected.tolist(), strict=True)}) == expected.max() + 1 == found.max() + 1
