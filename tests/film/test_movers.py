"""Which mover goes through which layer."""

import numpy as np
import pytest

from warpviz.errors import InvalidValueError
from warpviz.film.movers import movers_for
from warpviz.motion.movers import BendMover, LayerMover, ProjectedMover
from warpviz.motion.projection import Projection
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network

RNG = np.random.default_rng(0)
POINTS = RNG.uniform([-2, -3], [4, 3], (40, 2))
TURN = Affine([[0.6, -0.8], [0.8, 0.6]], [0.2, 0.1])
UP = Affine(RNG.normal(size=(3, 2)), RNG.normal(size=3))
BLOCK = Residual([TURN, Activation("tanh")])


def movers(*layers, name="auto", affine="geometric", projections=None):
    network = Network(layers)
    states = [step.points for step in network.trace(POINTS).steps]
    return movers_for(network.layers, states, projections or [None] * len(states), name, affine)


def told(found):
    return [mover.tween.name if isinstance(mover, LayerMover) else type(mover).__name__ for mover in found]


def test_in_the_plane_paper_is_bent():
    assert told(movers(TURN, Activation("sin"), TURN, Activation("softmax"))) == [
        "geometric",
        "BendMover",
        "geometric",
        "BendMover",
    ]


def test_in_space_and_in_blocks_points_go_straight():
    assert told(movers(UP, Activation("abs"))) == ["geometric", "lerp"]
    # In a film that is in space anywhere, it is so all the way.
    assert told(movers(Activation("abs", 2), UP)) == ["lerp", "geometric"]
    assert told(movers(BLOCK, Activation("abs", 2))) == ["lerp", "BendMover"]


@pytest.mark.parametrize("affine", ["geometric", "lerp", "staged"])
def test_affine_maps_move_as_was_asked_for(affine):
    assert told(movers(TURN, Activation("relu"), name="lerp", affine=affine)) == [affine, "lerp"]


def test_a_square_whose_slopes_are_not_bounded_by_paper_is_bent_all_the_same():
    (mover,) = movers(Activation("square", 2))
    assert isinstance(mover, BendMover)
    assert mover.motion(POINTS, np.zeros(40))(1.0)[:, :2] == pytest.approx(POINTS**2)


def test_a_sheet_turns_about_the_middle_of_its_box():
    first, _, second = movers(TURN, Activation("relu"), TURN)
    for mover, state in zip((first, second), (POINTS, np.maximum(TURN(POINTS), 0)), strict=True):
        assert mover.pivot[:2] == pytest.approx((state.min(axis=0) + state.max(axis=0)) / 2)
        assert mover.pivot[2] == 0


def test_projected_states_go_straight_from_picture_to_picture():
    seen = Projection(RNG.normal(size=(2, 3)), 0.9)
    found = movers(UP, Activation("tanh"), projections=[None, seen, seen])
    assert [type(mover) for mover in found] == [ProjectedMover] * 2
    motion = found[1].motion(UP(POINTS), np.zeros(40))
    middle = (seen(UP(POINTS)) + seen(np.tanh(UP(POINTS)))) / 2
    assert motion(0.5)[:, :2] == pytest.approx(middle)


def test_what_goes_straight_knows_how_it_would_lie_if_it_were_bent():
    (mover,) = movers(Activation("abs", 2), name="lerp")
    assert mover.bending is not None
    (block,) = movers(BLOCK)
    assert block.bending is None


@pytest.mark.parametrize(
    ("layers", "name", "words"),
    [
        ([UP, Activation("abs")], "bend", "in space there is no side to which paper could be bent"),
        ([Activation("tanh", 2)], "fold", "has no crease that is a mirror"),
        ([TURN], "bend", "there is no activation"),
        ([BLOCK], "bend", "only activations are bent"),
    ],
)
def test_what_was_asked_for_and_cannot_be_is_refused(layers, name, words):
    with pytest.raises(InvalidValueError, match=f"^tween: {name}: .*{words}"):
        movers(*layers, name=name)


def test_what_cannot_be_folded_beside_what_can_goes_straight():
    assert told(movers(Activation("abs", 2), TURN, Activation("tanh"), name="fold")) == [
        "BendMover",
        "geometric",
        "lerp",
    ]
