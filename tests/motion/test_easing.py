"""Easings: what all of them promise, whichever is registered."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warpviz.errors import UnknownNameError
from warpviz.motion.easing import EASINGS

ALL = list(EASINGS)
# These start and stop in different ways; every other is the same backwards.
ONE_SIDED = {"cubic_in", "cubic_out"}
T = np.linspace(0.0, 1.0, 2001)


@pytest.mark.parametrize("name", ALL)
def test_both_ends_are_exact_and_nothing_is_beyond_them(name):
    easing = EASINGS[name]
    assert [easing(t) for t in (0, 0.0, -0.0, -1e-300, -2.0, -np.inf)] == [0.0] * 6
    assert [easing(t) for t in (1, 1.0, 1 + 1e-15, 3.0, np.inf)] == [1.0] * 5
    assert easing(1e-9) == pytest.approx(0, abs=1e-8)
    assert easing(1 - 1e-9) == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize("name", ALL)
@example(a=0.999999, b=1.0)
@given(a=st.floats(0, 1), b=st.floats(0, 1))
def test_progress_never_goes_back(name, a, b):
    low, high = EASINGS[name](min(a, b)), EASINGS[name](max(a, b))
    assert 0 <= low <= 1
    # Polynomials may lose the last digits.
    assert low <= high + 1e-14


@pytest.mark.parametrize("name", sorted(set(ALL) - ONE_SIDED))
@given(t=st.floats(0, 1))
def test_an_easing_is_the_same_backwards(name, t):
    assert EASINGS[name](t) + EASINGS[name](1 - t) == pytest.approx(1, abs=1e-12)


@given(t=st.floats(0, 1))
def test_cubic_out_is_cubic_in_backwards(t):
    assert EASINGS["cubic_out"](t) == pytest.approx(1 - EASINGS["cubic_in"](1 - t), abs=1e-12)
    assert EASINGS["cubic_in"](t) <= t + 1e-15


@pytest.mark.parametrize("name", ALL)
def test_the_top_speed_is_the_steepest_slope(name):
    slopes = np.diff([EASINGS[name](t) for t in T]) / np.diff(T)
    assert slopes.max() == pytest.approx(EASINGS[name].top_speed, rel=2e-3)
    assert slopes.max() <= EASINGS[name].top_speed * (1 + 1e-9)


@pytest.mark.parametrize("name", ALL)
def test_motion_is_without_a_jump(name):
    steps = np.diff([EASINGS[name](t) for t in T])
    assert steps.max() <= 1.001 * EASINGS[name].top_speed * (T[1] - T[0])


@pytest.mark.parametrize("name", ["smoothstep", "smootherstep", "cubic_in_out", "sine"])
def test_what_starts_and_stops_gently_has_no_speed_at_its_ends(name):
    easing = EASINGS[name]
    assert easing(1e-4) < 1e-6
    assert 1 - easing(1 - 1e-4) < 1e-6


KNOWN = {
    "linear": (0.25, 0.5),
    "smoothstep": (0.15625, 0.5),
    "smootherstep": (0.103515625, 0.5),
    "cubic_in": (0.015625, 0.125),
    "cubic_out": (0.578125, 0.875),
    "cubic_in_out": (0.0625, 0.5),
    "sine": (0.5 - 0.5**1.5, 0.5),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_formula_at_a_quarter_and_a_half(name):
    assert (EASINGS[name](0.25), EASINGS[name](0.5)) == pytest.approx(KNOWN[name], abs=1e-15)


def test_an_unknown_easing_is_told_with_its_near_miss():
    with pytest.raises(UnknownNameError, match="unknown easing 'smothstep': did you mean 'smoothstep'"):
        EASINGS["smothstep"]
