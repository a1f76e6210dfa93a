"""Hatching: every piece is on its line and in its cell, and together they are the whole lines."""

import numpy as np
import pytest

from warpviz.plane.hatch import hatch
from warpviz.plane.lattice import Lattice
from warpviz.plane.locate import cells_at
from warpviz.plane.mesh import make_mesh


def mesh_of(*cuts, lines=6):
    return make_mesh(Lattice(1.5, lines), [], others=[lambda p, f=f: f(p)[:, None] for f in cuts])


CUTS = (lambda p: p[:, 0] - 0.3 * p[:, 1] + 0.2, lambda p: p[:, 0] + 2 * p[:, 1] - 0.41)


@pytest.mark.parametrize("spacing", [0.11, 0.3, 0.75])
@pytest.mark.parametrize("cuts", [(), CUTS])
def test_pieces_are_on_their_lines_and_have_their_length(spacing, cuts):
    points, offsets, cell = hatch(mesh_of(*cuts), spacing)
    level = points.sum(axis=1) / spacing - 0.5
    assert np.abs(level - np.rint(level)).max() < 1e-9
    assert offsets.tolist() == list(range(0, 2 * len(cell) + 1, 2))
    ends = points.reshape(-1, 2, 2)
    total = np.hypot(*(ends[:, 1] - ends[:, 0]).T).sum()
    # x + y = s crosses the square [-1.5, 1.5]^2 over sqrt 2 (3 - |s|).
    s = spacing * (np.arange(-100, 101) + 0.5)
    assert total == pytest.approx(np.sqrt(2) * np.maximum(3 - np.abs(s), 0).sum())


@pytest.mark.parametrize("cuts", [(), CUTS])
def test_each_piece_lies_in_its_own_cell(cuts):
    mesh = mesh_of(*cuts)
    points, _, cell = hatch(mesh, 0.17)
    middles = points.reshape(-1, 2, 2).mean(axis=1)
    assert (cells_at(mesh, middles) == cell).all()


def test_pieces_of_a_line_follow_each_other_exactly():
    points, _, _ = hatch(mesh_of(*CUTS), 0.2)
    ends = points.reshape(-1, 2, 2)
    level = np.rint(ends[:, 0].sum(axis=1) / 0.2 - 0.5)
    same = level[1:] == level[:-1]
    assert (np.diff(level) >= 0).all()
    assert (ends[1:, 0][same] == ends[:-1, 1][same]).all()


def test_cells_are_found_for_points_within_and_without():
    mesh = mesh_of(*CUTS)
    assert (cells_at(mesh, mesh.center) == np.arange(len(mesh.center))).all()
    far = cells_at(mesh, np.array([[9.0, 1.0]]))
    assert mesh.center[far[0], 0] > 0.8
    assert cells_at(mesh, np.empty((0, 2))).shape == (0,)
