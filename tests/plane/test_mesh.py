import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.plane import mesh as mesh_module
from warpviz.plane.lattice import Lattice
from warpviz.plane.mesh import make_mesh, outlines
from warpviz.plane.refine import refine

SIDE = 3.0


def polygons(mesh):
    """Return the corners of every cell, from its edges."""
    start = np.where(mesh.backward[:, None], mesh.end[mesh.ring], mesh.start[mesh.ring])
    end = np.where(mesh.backward[:, None], mesh.start[mesh.ring], mesh.end[mesh.ring])
    rings = [start[a:b] for a, b in zip(mesh.offsets[:-1], mesh.offsets[1:], strict=True)]
    ends = [end[a:b] for a, b in zip(mesh.offsets[:-1], mesh.offsets[1:], strict=True)]
    for ring, last in zip(rings, ends, strict=True):
        assert np.array_equal(np.roll(ring, -1, axis=0), last)
    return rings


def area(ring):
    x, y = ring.T
    return float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2)


def creases(weight, bias):
    return lambda points: points @ np.asarray(weight, dtype=float).T + np.asarray(bias, dtype=float)


def test_cells_of_a_lattice_are_squares_that_share_their_edges():
    mesh = make_mesh(Lattice(SIDE, 4), [])
    assert len(mesh.center) == 9
    assert len(mesh.start) == 24
    assert {round(area(ring), 12) for ring in polygons(mesh)} == {4.0}
    assert np.count_nonzero(mesh.beside[:, 0] == mesh.beside[:, 1]) == 12
    assert sorted(np.bincount(mesh.line).tolist()) == [3] * 8


@pytest.mark.parametrize("seed", range(6))
def test_cut_cells_fill_the_sheet_and_lie_on_one_side_of_every_crease(seed):
    rng = np.random.default_rng(seed)
    cuts = creases(rng.normal(size=(4, 2)), rng.normal(size=4))
    mesh = make_mesh(Lattice(SIDE, 7), [cuts])
    rings = polygons(mesh)
    areas = [area(ring) for ring in rings]
    assert min(areas) > 0
    assert sum(areas) == pytest.approx((2 * SIDE) ** 2, rel=1e-12)
    for ring, center in zip(rings, mesh.center, strict=True):
        value = cuts(ring)
        assert ((value > -1e-9).all(axis=0) | (value < 1e-9).all(axis=0)).all()
        assert (np.sign(cuts(center[None])) != 0).all()


@pytest.mark.parametrize(("lines", "regions"), [(2, 4), (3, 7), (4, 11), (5, 16)])
def test_generic_creases_make_as_many_regions_as_lines_in_a_plane(lines, regions):
    # Lines tangent to a small circle at irrational angles: any two meet within the sheet, no three in a point.
    angle = np.sqrt(2) * np.arange(lines) + 0.3
    cuts = creases(np.stack([np.cos(angle), np.sin(angle)], axis=1), np.full(lines, 0.2))
    mesh = make_mesh(Lattice(SIDE, 9), [cuts])
    assert mesh.region.max() + 1 == regions == 1 + lines + lines * (lines - 1) // 2


def test_a_crease_along_a_lattice_line_cuts_nothing():
    assert len(make_mesh(Lattice(SIDE, 3), [creases([[1, 0], [0, 1]], [0, 0])]).center) == 4


def test_other_cuts_are_no_folds():
    mesh = make_mesh(Lattice(SIDE, 2), [], others=[creases([[1, 0]], [0.5])])
    assert len(mesh.center) == 2
    assert not mesh.region.any()


def test_a_curved_fold_is_met_exactly_on_the_edges():
    def circle(points):
        return (points**2).sum(axis=1, keepdims=True) - 4

    mesh = make_mesh(Lattice(SIDE, 7), [circle])
    on_line = mesh.line >= 0
    ends = np.concatenate([mesh.start[on_line], mesh.end[on_line]])
    grid = np.linspace(-SIDE, SIDE, 7)
    cut = ends[~(np.isin(ends[:, 0], grid) & np.isin(ends[:, 1], grid))]
    assert len(cut)
    assert np.abs(circle(cut)).max() < 1e-12


def test_a_torn_sheet_has_cells_of_their_own_and_draws_no_edge_twice_but_at_the_tear():
    whole = make_mesh(Lattice(SIDE, 5), [])
    torn = make_mesh(Lattice(SIDE, 5), [creases([[1, 0]], [0])], torn=True)
    assert len(torn.start) == 4 * 16
    assert np.count_nonzero(torn.line >= 0) == len(whole.start) + 4
    assert np.abs(torn.start[:, 0]).min() > 0


def test_outlines_follow_the_refined_edges():
    lattice = Lattice(SIDE, 5)
    mesh = make_mesh(lattice, [creases([[1, 0.3]], [0.1])])

    def bent(points):
        return [
            (np.stack([100 * points[:, 0], 100 * points[:, 1] + 50 * points[:, 0] ** 2, 0 * points[:, 0]], axis=1),)
        ]

    sheet = refine(mesh, bent, segments=4)
    around, offsets = outlines(mesh, sheet)
    assert len(around) > len(mesh.ring)
    for ring, first, last in zip(polygons(mesh), offsets[:-1], offsets[1:], strict=True):
        refined = sheet.points[around[first:last]]
        assert area(refined) == pytest.approx(area(ring), rel=1e-12)
        corners = {tuple(corner) for corner in ring.round(9)}
        assert corners <= {tuple(corner) for corner in refined.round(9)}


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr(mesh_module, "MAX_CELLS", 30)
    with pytest.raises(InvalidValueError, match="over 30 cells; use fewer lines"):
        make_mesh(Lattice(SIDE, 6), [creases(np.random.default_rng(0).normal(size=(9, 2)), np.zeros(9))])
