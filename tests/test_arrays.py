"""Checked, read-only arrays: what every core type holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from warpviz.arrays import check_finite, check_shape, describe_shape, frozen_floats, frozen_integers
from warpviz.errors import InvalidValueError


@pytest.mark.parametrize(
    ("shape", "text"),
    [((), "()"), ((3,), "(3,)"), ((None,), "(N,)"), ((None, 2), "(N, 2)"), ((4, 3, 2), "(4, 3, 2)")],
)
def test_describe_shape_reads_like_python(shape, text):
    assert describe_shape(shape) == text


@pytest.mark.parametrize("shape", [(2, 3), (None, 3), (2, None), (None, None)])
def test_check_shape_takes_any_length_for_none(shape):
    check_shape(np.zeros((2, 3)), "w", shape)


@pytest.mark.parametrize("shape", [(3, 2), (2,), (None,), (2, 3, 1), ()])
def test_check_shape_says_what_came_and_what_was_expected(shape):
    with pytest.raises(InvalidValueError) as caught:
        check_shape(np.zeros((2, 3)), "weight", shape)
    assert str(caught.value) == f"weight: expected shape {describe_shape(shape)}, but got (2, 3)"


def test_check_finite_takes_the_largest_numbers():
    check_finite(np.array([[1.7e308, -1.7e308]]), "w")
    check_finite(np.zeros((0, 2)), "w")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_check_finite_names_the_first_place(value):
    array = np.zeros((3, 2))
    array[1, 1] = array[2, 0] = value
    with pytest.raises(InvalidValueError) as caught:
        check_finite(array, "points")
    assert str(caught.value) == f"points: {value} at index [1, 1], but every number must be finite"


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["f8", "f4", ">f8", "i4", "u1", "?"])
def test_frozen_floats_is_a_read_only_contiguous_float64_copy(dtype, order):
    given_array = np.array([[1, 0], [0, 1], [1, 1]], dtype=dtype, order=order)
    made = frozen_floats(given_array, "w", (None, 2))
    assert made.dtype == np.float64
    assert made.dtype.isnative
    assert made.flags.c_contiguous
    assert not made.flags.writeable
    assert not np.shares_memory(made, given_array)
    assert np.array_equal(made, given_array)
    with pytest.raises(ValueError, match="read-only"):
        made[0, 0] = 5


def test_frozen_floats_leaves_what_is_given_writeable():
    given_array = np.zeros((2, 2))
    frozen_floats(given_array, "w", (2, 2))
    given_array[0, 0] = 1
    assert given_array.flags.writeable


@pytest.mark.parametrize("values", [[[1, 2], [3, 4]], ((1, 2), (3, 4)), [np.array([1, 2]), (3, 4)]])
def test_frozen_floats_takes_nested_sequences(values):
    assert frozen_floats(values, "w", (2, 2)).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("values", [[[1, 2], [3]], [["a", 2]], {"a": 1}, object(), [[1j, 0]], "abc"])
def test_frozen_floats_refuses_what_are_no_numbers(values):
    with pytest.raises(InvalidValueError) as caught:
        frozen_floats(values, "bias", (None, 2))
    assert str(caught.value) == "bias: expected numbers of shape (N, 2)"
    assert caught.value.__suppress_context__


def test_frozen_floats_refuses_none_as_not_a_number():
    with pytest.raises(InvalidValueError, match=r"^bias: nan at index \[1\]"):
        frozen_floats([1, None], "bias", (None,))


def test_frozen_floats_refuses_shape_before_values():
    with pytest.raises(InvalidValueError, match=r"^w: expected shape \(2,\), but got \(1,\)$"):
        frozen_floats([np.nan], "w", (2,))


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3), elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_frozen_floats_keeps_every_finite_number(array):
    made = frozen_floats(array, "w", array.shape)
    assert np.array_equal(made, array)
    assert np.array_equal(np.signbit(made), np.signbit(array))


@given(st.lists(st.integers(-(2**53), 2**53), max_size=20))
def test_frozen_integers_keeps_whole_numbers(values):
    for sequence in (values, np.array(values, dtype=np.int64), np.array(values, dtype=np.float64)):
        made = frozen_integers(sequence, "labels", (None,))
        assert made.dtype == np.int64
        assert made.tolist() == values
        assert not made.flags.writeable
        assert made.flags.c_contiguous


def test_frozen_integers_takes_bools():
    assert frozen_integers([True, False], "labels", (2,)).tolist() == [1, 0]


def test_frozen_integers_names_the_first_fraction():
    with pytest.raises(InvalidValueError) as caught:
        frozen_integers([[1, 2], [3, 0.5], [0.25, 1]], "labels", (None, 2))
    assert str(caught.value) == "labels: 0.5 at index [1, 1], but every number must be whole"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0, np.nan], r"^labels: nan at index \[1\], but every number must be finite$"),
        ([[0], [1]], r"^labels: expected shape \(N,\), but got \(2, 1\)$"),
        (["a"], r"^labels: expected numbers of shape \(N,\)$"),
    ],
)
def test_frozen_integers_refuses_what_floats_refuse(values, message):
    with pytest.raises(InvalidValueError, match=message):
        frozen_integers(values, "labels", (None,))
