import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.net.regions import TooManyRegionsError, linear_regions
from warpviz.plane.polygons import ABOVE, BELOW

STRAIGHT = ["relu", "leaky_relu", "prelu", "abs", "relu6", "hard_tanh", "hard_sigmoid", "identity", "step"]


def affine(width_in, width_out, seed):
    rng = np.random.default_rng(seed)
    return Affine(rng.normal(size=(width_out, width_in)), 0.5 * rng.normal(size=width_out))


def inside(polygons, share=0.9):
    """Return the corners drawn a little towards the middles."""
    middles = polygons.middles[polygons.owner]
    return middles + share * (polygons.points - middles)


@pytest.mark.parametrize(("count", "regions"), [(2, 4), (3, 7), (4, 11), (5, 16), (9, 46)])
@pytest.mark.parametrize("seed", range(4))
def test_generic_lines_make_as_many_regions_as_there_can_be(count, regions, seed):
    layers = [affine(2, count, seed), Activation("relu")]
    # So large a sheet has every crossing of two lines on it.
    found = linear_regions(layers, 1e5, 1000).polygons
    assert regions == 1 + count + count * (count - 1) // 2
    assert found.count == regions
    assert found.areas.sum() == pytest.approx(4e10, rel=1e-12)


@pytest.mark.parametrize("count", range(2, 13))
@pytest.mark.parametrize("place", [(0.0, 0.0), (0.0, -0.5), (1 / 3, 1e-9), (2.7, -1.1), (-3.0, 0.2)])
def test_lines_through_one_point_cut_off_nothing_there(count, place):
    for seed in range(6):
        rng = np.random.default_rng([count, seed])
        # Directions that are near each other in part, weights of all sizes.
        angle = np.sort(rng.uniform(0, np.pi, count)) if seed else np.pi * np.arange(count) / count + 0.1
        normal = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 10.0 ** rng.uniform(-3, 3, (count, 1))
        found = linear_regions([Affine(normal, -normal @ place), Activation("relu")], 3.0, 1000).polygons
        through = 2 * count if abs(place[0]) < 3 else count + 1
        assert found.count == through
        assert found.areas.min() > 0


@pytest.mark.parametrize("seed", range(40))
def test_so_it_is_for_lines_along_the_axes_and_the_same_line_twice(seed):
    rng = np.random.default_rng(seed)
    normal = rng.integers(-3, 4, (6, 2)).astype(float)
    normal = normal[np.abs(normal).sum(axis=1) > 0]
    place = rng.choice([0.0, -0.5, 0.1, 1 / 3], 2)
    angle = np.arctan2(normal[:, 1], normal[:, 0]) % np.pi
    lines = len(np.unique(np.round(angle, 9)))
    layers = [Affine(normal, -normal @ place), Activation("relu")]
    assert linear_regions(layers, 3.0, 1000).polygons.count == 2 * lines


def test_more_layers_that_meet_in_one_point_cut_off_nothing_there():
    rng = np.random.default_rng(3)
    weights = [rng.normal(size=(4, 2)), rng.normal(size=(4, 4)), rng.normal(size=(3, 4))]
    layers = []
    for weight in weights:
        layers += [Affine(weight, np.zeros(len(weight))), Activation("relu")]
    angle = np.linspace(0, 2 * np.pi, 400_001)[:-1]
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    sides = []
    state = circle
    for weight in weights:
        state = state @ weight.T
        sides.append(state > 0)
        state = np.maximum(state, 0)
    side = np.concatenate(sides, axis=1)
    # Every region is a wedge with its tip in the middle: as many as there are changes on the way round.
    wedges = int((side != np.roll(side, 1, axis=0)).any(axis=1).sum())
    assert linear_regions(layers, 3.0, 1000).polygons.count == wedges


@pytest.mark.parametrize("depth", range(1, 6))
def test_folding_in_four_again_and_again(depth):
    layers = [part for _ in range(depth) for part in (Activation("abs", 2), Affine(2 * np.eye(2), [-1, -1]))]
    found = linear_regions(layers, 1.0, 4**depth)
    assert found.polygons.count == 4**depth
    assert found.polygons.areas.tolist() == [4 / 4**depth] * 4**depth
    # Every part becomes the whole sheet.
    corners = found.maps(found.polygons.points, found.polygons.owner)
    assert np.abs(np.abs(corners) - 1).max() == 0
    with pytest.raises(TooManyRegionsError):
        linear_regions(layers, 1.0, 4**depth - 1)


@pytest.mark.parametrize("name", STRAIGHT)
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 999))
def test_within_a_region_a_network_is_one_affine_map(name, seed):
    block = Residual([affine(3, 2, seed), Activation("abs"), affine(2, 3, seed + 1)])
    layers = [affine(2, 3, seed + 2), Activation(name), block, affine(3, 2, seed + 3), Activation(name)]
    found = linear_regions(layers, 2.0, 5000)
    points = inside(found.polygons)
    assert found.maps(points, found.polygons.owner) == pytest.approx(Network(layers)(points), abs=1e-9)
    assert found.polygons.areas.sum() == pytest.approx(16, rel=1e-9)
    assert found.polygons.areas.min() > 0


def test_neighbours_differ_in_one_unit():
    layers = [affine(2, 4, 0), Activation("relu"), affine(4, 4, 1), Activation("relu")]
    found = linear_regions(layers, 3.0, 500)
    polygons = found.polygons

    def pattern(points):
        first = layers[0](points)
        return np.concatenate([first > 0, layers[2](np.maximum(first, 0)) > 0], axis=1)

    patterns = pattern(polygons.middles)
    assert len(np.unique(patterns, axis=0)) == polygons.count
    assert (pattern(inside(polygons)) == patterns[polygons.owner]).all()
    made = np.flatnonzero((polygons.edge == ABOVE) | (polygons.edge == BELOW))
    start, end = polygons.points[made], polygons.points[polygons.following[made]]
    across = (end - start)[:, ::-1] * [1, -1]
    middle = (start + end) / 2
    step = 1e-7 * across / np.linalg.norm(across, axis=1, keepdims=True)
    change = pattern(middle + step) != pattern(middle - step)
    long = np.linalg.norm(across, axis=1) > 1e-3
    assert (change.sum(axis=1)[long] == 1).mean() > 0.95


def test_an_affine_map_alone_is_one_region():
    found = linear_regions([affine(2, 5, 0)], 3.0, 1)
    assert found.polygons.count == 1
    assert found.maps.slope.shape == (1, 5, 2)
