import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warpviz.net.turning import best_threshold, best_turns

POINT = st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.booleans())


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=12))
def test_the_best_threshold_is_the_best_of_all(pairs):
    values, signs = np.array([p for p, _ in pairs], dtype=float), np.array([2 * int(c) - 1 for _, c in pairs])
    guesses = [np.where(values > at, 1, -1) for at in np.arange(-1, 8) + 0.5]
    right = [int((guess == signs).sum()) for guess in guesses]
    found = best_threshold(values, signs)
    assert found.right == max(*right, *(len(signs) - count for count in right))
    # It says where.
    assert found.right == (np.where(values > found.place, 1, -1) == found.upward * signs).sum()
    assert not np.isin(found.place, values)


def test_of_thresholds_as_good_the_one_with_the_most_room_is_taken():
    found = best_threshold(np.array([0.0, 1.0, 5.0, 6.0]), np.array([-1, 1, -1, 1]))
    # 3 of 4 are right below 1, and above 5; and nowhere more.
    assert (found.right, found.room) == (3, 1.0)
    found = best_threshold(np.array([0.0, 1.0, 5.0, 6.0]), np.array([-1, -1, 1, 1]))
    assert (found.right, found.place, found.upward, found.room) == (4, 3.0, 1, 4.0)


def test_no_threshold_is_within_rounding():
    values = np.array([0.0, 1.0, 1.0 + 1e-12, 2.0])
    assert best_threshold(values, np.array([-1, -1, 1, 1])).right == 3
    assert best_threshold(values * 1e-6, np.array([-1, -1, 1, 1]), rounding=1e-5).right == 2


@given(st.lists(POINT, min_size=1, max_size=10))
@example([(1, 0, True), (3, 1, False)])
def test_the_best_turn_is_the_best_of_many_angles(points):
    values = np.array(points, dtype=float)
    x, y, signs = values[:, 0], values[:, 1], np.where(values[:, 2] > 0, 1, -1)
    here = (x == 0) & (y == 0)
    # Between all angles that points with such coordinates can have.
    angles = np.unique([np.arctan2(b, a) for a in range(-3, 4) for b in range(-3, 4)])
    angles = np.append(angles, angles[0] + 2 * np.pi)
    most = 0
    for angle in (angles[1:] + angles[:-1]) / 2:
        above = -np.sin(angle) * x + np.cos(angle) * y > 0
        rest = (np.where(above, 1, -1) == signs)[~here].sum()
        most = max(most, rest + max((signs[here] > 0).sum(), (signs[here] < 0).sum()))
    turns = best_turns(x[None], y[None], signs)
    assert turns.right[0] == (most if not here.all() else 0)
    if not here.all():
        heights = turns.across[0] @ np.stack([x, y])
        assert (heights[~here] != 0).all()
        above = (np.where(heights > 0, 1, -1) == signs)[~here].sum()
        assert max(above, (~here).sum() - above) + max((signs[here] > 0).sum(), (signs[here] < 0).sum()) >= most


def test_rows_do_not_mind_each_other():
    rng = np.random.default_rng(0)
    x, y, signs = rng.normal(size=(7, 40)), rng.normal(size=(7, 40)), rng.choice([-1, 1], 40)
    together = best_turns(x, y, signs)
    for number in range(7):
        alone = best_turns(x[number : number + 1], y[number : number + 1], signs)
        assert alone.right[0] == together.right[number]
        assert alone.across[0] == pytest.approx(together.across[number])
