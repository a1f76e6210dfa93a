"""The datasets: what all of them promise, and what each of them says it is."""

import numpy as np
import pytest

from warpviz.errors import InvalidValueError, UnknownNameError
from warpviz.plane.datasets import DATASETS, MAX_POINTS, MIN_POINTS, LabelledPoints, dataset, generate

every_dataset = pytest.mark.parametrize("name", list(DATASETS))


def test_the_datasets_are_these():
    assert list(DATASETS) == ["moons", "circles", "rings", "spirals", "xor", "checkerboard", "blobs", "sine"]


@every_dataset
def test_describes_itself_in_one_line(name):
    entry = DATASETS[name]
    assert entry.name == name
    assert 10 < len(entry.description) < 100
    assert "\n" not in entry.description
    assert len(set(entry.class_names)) == len(entry.class_names) >= 2


@every_dataset
def test_gives_read_only_arrays_and_says_where_they_are_from(name):
    made = generate(name, 50, 1)
    assert made.points.shape == (50, 2)
    assert made.points.dtype == np.float64
    assert made.labels.shape == (50,)
    assert made.labels.dtype == np.int64
    assert not made.points.flags.writeable
    assert not made.labels.flags.writeable
    assert made.points.flags.c_contiguous
    assert made.source == name
    assert made.notes == ()
    assert made.class_names == DATASETS[name].class_names


@every_dataset
@pytest.mark.parametrize("n", [MIN_POINTS, 5, 7, 16, 33, 400, 2001])
def test_gives_exactly_n_points_balanced_to_within_one(name, n):
    for seed in range(10):
        made = generate(name, n, seed)
        counts = np.bincount(made.labels, minlength=len(made.class_names))
        assert counts.sum() == n
        assert len(counts) == len(made.class_names)
        assert counts.max() - counts.min() <= 1


@every_dataset
def test_gives_as_many_points_as_are_allowed(name):
    assert len(generate(name, MAX_POINTS, 0).points) == MAX_POINTS


@every_dataset
def test_same_seed_same_points_other_seed_other_points(name):
    one, same, other = generate(name, 100, 3), generate(name, 100, 3), generate(name, 100, 4)
    assert np.array_equal(one.points, same.points)
    assert np.array_equal(one.labels, same.labels)
    assert not np.isin(one.points, other.points).any()


@every_dataset
def test_points_differ_from_each_other(name):
    points, _ = dataset(name, 1000, 0)
    assert len(np.unique(points, axis=0)) == 1000


@every_dataset
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_fills_the_sheet_and_stays_on_it(name, seed):
    points, _ = dataset(name, 400, seed)
    assert np.abs(points).max() < 2.95
    assert (points.min(axis=0) < -2).all()
    assert (points.max(axis=0) > 2).all()
    assert (np.abs(points.min(axis=0) + points.max(axis=0)) < 0.7).all()


@every_dataset
def test_order_is_shuffled(name):
    _, labels = dataset(name, 400, 0)
    changes = np.count_nonzero(labels[1:] != labels[:-1])
    assert changes > 150


@every_dataset
def test_leaves_the_global_random_state_alone(name):
    before = np.random.get_state()[1].copy()
    dataset(name, 20, 0)
    assert np.array_equal(np.random.get_state()[1], before)


def test_default_is_400_points_of_seed_0():
    points, labels = dataset("moons")
    want_points, want_labels = dataset("moons", n=400, seed=0)
    assert np.array_equal(points, want_points)
    assert np.array_equal(labels, want_labels)


@pytest.mark.parametrize("n", [-1, 0, MIN_POINTS - 1, MAX_POINTS + 1, 10**30, 20.0, "20", True, None])
def test_refuses_a_wrong_count(n):
    with pytest.raises(InvalidValueError, match=r"^n: expected a whole number from 4 to 100000, but got "):
        dataset("moons", n=n)


@pytest.mark.parametrize("seed", [-1, 0.5, "0", False, None])
def test_refuses_a_wrong_seed(seed):
    with pytest.raises(InvalidValueError, match=r"^seed: expected a whole number of 0 or more, but got "):
        dataset("moons", seed=seed)


def test_takes_numpy_integers_and_large_seeds():
    points, _ = dataset("xor", n=np.int32(10), seed=2**80)
    assert len(points) == 10


def test_unknown_name_gives_the_near_miss():
    with pytest.raises(UnknownNameError, match=r"^unknown dataset 'mons': did you mean 'moons'\?$"):
        dataset("mons")


# What each dataset is.


def radii(points):
    return np.hypot(points[:, 0], points[:, 1])


def test_moons_reach_into_each_other():
    points, labels = dataset("moons", 1000, 0)
    upper, lower = points[labels == 0], points[labels == 1]
    # Each is the other turned by half a turn, and a straight cut does not part them.
    assert np.allclose(upper.mean(axis=0), -lower.mean(axis=0), atol=0.05)
    assert upper[:, 1].min() < -0.5
    assert lower[:, 1].max() > 0.5
    assert upper[:, 0].max() > lower[:, 0].min() + 1.5


def test_moons_are_apart():
    points, labels = dataset("moons", 1000, 0)
    distance = np.linalg.norm(points[labels == 0][:, None] - points[labels == 1][None], axis=-1)
    assert distance.min() > 0.15


def test_circles_are_thin_and_one_inside_the_other():
    points, labels = dataset("circles", 1000, 0)
    inner, outer = radii(points[labels == 0]), radii(points[labels == 1])
    assert inner.mean() == pytest.approx(1.2, abs=0.03)
    assert outer.mean() == pytest.approx(2.5, abs=0.03)
    assert inner.std() < 0.2
    assert outer.std() < 0.2
    assert outer.min() - inner.max() > 0.5


@pytest.mark.parametrize("seed", range(5))
def test_rings_have_a_gap_and_no_hole_to_leave_through(seed):
    points, labels = dataset("rings", 400, seed)
    disc, ring = points[labels == 0], points[labels == 1]
    assert radii(disc).max() < 1.3
    assert radii(disc).min() < 0.2
    assert radii(ring).min() > 2.0
    assert radii(ring).max() < 2.8
    angles = np.sort(np.arctan2(ring[:, 1], ring[:, 0]))
    assert np.diff(angles, append=angles[0] + 2 * np.pi).max() < np.radians(5)


def test_spirals_are_one_arm_and_its_mirror_image_about_the_origin():
    points, labels = dataset("spirals", 2000, 0)
    # Turned back by the angle that belongs to its radius, each arm lies along one half-axis.
    along = (radii(points) - 0.25) / 2.35
    angle = np.arctan2(points[:, 1], points[:, 0]) - 2.5 * np.pi * along - np.pi * labels
    far = along > 0.2
    assert np.cos(angle[far]).min() > 0.5
    assert np.cos(angle[far]).mean() > 0.95


def test_spirals_wind_more_than_once():
    points, labels = dataset("spirals", 2000, 0)
    arm = points[labels == 0]
    turn = np.unwrap(np.arctan2(arm[:, 1], arm[:, 0])[np.argsort(radii(arm))], discont=np.pi)
    assert turn[-1] - turn[0] > 2 * np.pi


def test_xor_is_the_sign_of_x_times_y_with_a_gap():
    points, labels = dataset("xor", 1000, 0)
    assert np.array_equal(labels, (points[:, 0] * points[:, 1] < 0).astype(int))
    assert np.abs(points).min() >= 0.15
    quadrants = np.bincount(2 * (points[:, 0] > 0) + (points[:, 1] > 0))
    assert quadrants.min() > 230


def test_checkerboard_alternates_with_gaps():
    points, labels = dataset("checkerboard", 3000, 0)
    cells = np.floor(points / 1.4).astype(int)
    assert np.array_equal(labels, cells.sum(axis=1) % 2)
    assert np.abs(points - 1.4 * np.round(points / 1.4)).min() >= 0.1 - 1e-12
    counts = np.unique(cells, axis=0, return_counts=True)[1]
    assert len(counts) == 16
    assert counts.min() > 150


def test_blobs_are_three_round_clouds_apart():
    points, labels = dataset("blobs", 3000, 0)
    centres = np.array([points[labels == label].mean(axis=0) for label in range(3)])
    for label in range(3):
        cloud = points[labels == label] - centres[label]
        assert radii(cloud).max() < 1.3
        assert cloud.std(axis=0) == pytest.approx([0.45, 0.45], abs=0.04)
    nearest = np.linalg.norm(points[:, None] - centres[None], axis=-1).argmin(axis=1)
    assert np.array_equal(nearest, labels)


def test_sine_is_cut_by_its_wave_with_an_even_margin():
    points, labels = dataset("sine", 1000, 0)
    wave = 2.4 * np.sin(2 * points[:, 0])
    assert np.array_equal(labels, (points[:, 1] > wave).astype(int))
    x = np.linspace(-4, 4, 8001)
    curve = np.stack([x, 2.4 * np.sin(2 * x)], axis=-1)
    nearest = np.array([np.linalg.norm(curve - point, axis=1).min() for point in points])
    assert 0.12 < nearest.min() < 0.2


def test_sine_needs_its_wave():
    points, labels = dataset("sine", 1000, 0)
    # A straight cut does worse than nine in ten.
    best = max(np.mean((points[:, 1] > slope * points[:, 0]) == labels) for slope in np.linspace(-1, 1, 21))
    assert 0.6 < best < 0.9


@pytest.mark.parametrize("name", ["rings", "xor", "checkerboard", "sine"])
def test_spread_points_leave_no_clumps(name):
    points, _ = dataset(name, 400, 0)
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1) + 10 * np.eye(400)
    # Independent points would come within 0.005 of each other.
    assert distance.min() > 0.02


# The record.


def test_labelled_points_copies_what_it_is_given():
    points, labels = np.zeros((2, 2)), np.array([0, 1])
    made = LabelledPoints(points, labels, ("a", "b"), "here")
    points[0, 0] = 1
    labels[0] = 1
    assert made.points[0, 0] == 0
    assert made.labels[0] == 0


@pytest.mark.parametrize(
    ("points", "labels", "message"),
    [
        (np.zeros((2, 3)), [0, 1], r"points: expected shape \(N, 2\), but got \(2, 3\)"),
        ([[0, 0], [0, np.nan]], [0, 1], r"points: nan at index \[1, 1\]"),
        (np.zeros((2, 2)), [0, 1, 1], "expected one label per point, but got 3 for 2 points"),
        (np.zeros((2, 2)), [0, 2], "labels: expected 0 to 1, but got 2 at index 1"),
        (np.zeros((2, 2)), [-1, 0], "labels: expected 0 to 1, but got -1 at index 0"),
        (np.zeros((2, 2)), [0.5, 0], r"labels: 0\.5 at index \[0\]"),
    ],
)
def test_labelled_points_refuses(points, labels, message):
    with pytest.raises(InvalidValueError, match=message):
        LabelledPoints(points, labels, ("a", "b"), "here")
