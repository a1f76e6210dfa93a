"""The lattice: rows and columns of the sheet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warpviz.errors import InvalidValueError
from warpviz.plane.lattice import COLUMN, ROW, Lattice, Sheet

lattices = st.builds(Lattice, st.floats(1e-3, 1e6), st.integers(2, 201))


def test_a_small_lattice_is_what_one_draws_by_hand():
    lattice = Lattice(2.0, 3)
    assert lattice.start.tolist() == [[-2, -2], [-2, 0], [-2, 2], [-2, -2], [0, -2], [2, -2]]
    assert lattice.end.tolist() == [[2, -2], [2, 0], [2, 2], [-2, 2], [0, 2], [2, 2]]
    assert lattice.level.tolist() == [-2, 0, 2, -2, 0, 2]
    assert lattice.family.tolist() == [ROW] * 3 + [COLUMN] * 3
    assert lattice.border.tolist() == [0, 2, 3, 5]


@given(lattices)
def test_rows_and_columns_run_straight_across_the_whole_sheet(lattice):
    along = np.where(lattice.family == ROW, 0, 1)
    every = np.arange(2 * lattice.lines)
    span = lattice.end - lattice.start
    assert np.array_equal(span[every, along], np.full(len(every), 2 * lattice.extent))
    assert not span[every, 1 - along].any()
    assert np.array_equal(lattice.start[every, 1 - along], lattice.level)
    assert np.count_nonzero(lattice.family == ROW) == np.count_nonzero(lattice.family == COLUMN) == lattice.lines


@given(lattices)
def test_levels_are_even_and_symmetric_and_an_odd_number_has_the_axes(lattice):
    rows, columns = lattice.level.reshape(2, -1)
    assert np.array_equal(rows, columns)
    assert np.ptp(np.diff(rows)) <= 1e-12 * lattice.extent
    assert np.array_equal(rows, -rows[::-1])
    if lattice.lines % 2:
        assert rows[lattice.lines // 2] == 0


@given(lattices)
def test_the_border_is_the_square_around_all(lattice):
    corners = np.concatenate([lattice.start[lattice.border], lattice.end[lattice.border]])
    assert np.array_equal(np.abs(corners), np.full_like(corners, lattice.extent))
    assert len(np.unique(corners, axis=0)) == 4
    inner = np.setdiff1d(np.arange(2 * lattice.lines), lattice.border)
    assert (np.abs(lattice.level[inner]) < lattice.extent).all()


@pytest.mark.parametrize("extent", [0.0, -1.0, np.nan, np.inf, -np.inf])
def test_the_extent_is_a_positive_number(extent):
    with pytest.raises(InvalidValueError) as caught:
        Lattice(extent, 5)
    assert str(caught.value) == f"extent: expected a positive number, but got {extent}"


@pytest.mark.parametrize("lines", [1, 0, -3])
def test_there_are_at_least_two_lines(lines):
    with pytest.raises(InvalidValueError) as caught:
        Lattice(1.0, lines)
    assert str(caught.value) == f"lines: expected at least 2, but got {lines}"


def test_a_sheet_cannot_be_changed():
    sheet = Sheet(np.zeros((4, 2)), np.array([0, 2, 4]), np.array([0, 1]))
    for array in (sheet.points, sheet.offsets, sheet.line):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
