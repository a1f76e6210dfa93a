"""What the user is told of the motion."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.net.layers import Activation, Affine, Residual

TURN, MIRROR = Affine([[0.0, -1.0], [1.0, 0.0]]), Affine(np.diag([1.0, 1.0, -1.0]))
SMALL = {"size": 64, "lines": 3, "fps": 2, "to": "output"}


def notes(layers, **values):
    return wv.animate(wv.NetworkFigure(network=wv.Network(layers), **SMALL, **values)).notes


def test_a_half_turn_by_straight_lines_is_told():
    half_turn = [Affine(-np.eye(2))]
    assert notes(half_turn, affine_tween="lerp") == (
        "lerp collapses the plane at 50 % of the way; the network does not",
    )
    assert notes(half_turn) == notes(half_turn, affine_tween="staged") == ()


def test_a_mirror_image_of_space_is_told_whatever_the_tween():
    lifted = [Affine([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]), MIRROR]
    told = "layer 2: det W < 0 turns space over, which cannot be shown without a collapse, at 50 % of the way"
    assert notes(lifted) == (told,)
    assert notes(lifted, affine_tween="staged") == (told.replace("50 %", "38 %"),)
    assert notes(lifted, affine_tween="lerp") == (
        "layer 2: lerp collapses space at 50 % of the way; the network does not",
    )


def test_layers_of_which_the_same_is_true_are_told_together():
    layers = [Affine(-np.eye(2)), TURN, Affine(-np.eye(2))]
    assert notes(layers, affine_tween="lerp") == (
        "layers 1 and 3: lerp collapses the plane at 50 % of the way; the network does not",
    )


def test_the_absolute_value_is_bent_truly_but_in_space():
    assert notes([TURN, Activation("abs")]) == ()
    (lerp,) = notes([TURN, Activation("abs")], tween="lerp")
    assert lerp == "lerp collapses parts of the plane at 50 % of the way; the function does not"
    (space,) = notes([Affine([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]), Activation("abs")])
    assert space == "lerp collapses parts of space at 50 % of the way; the function does not"


@pytest.mark.parametrize(
    "layers",
    [
        [Affine([[1.0, 2.0], [2.0, 4.0]])],
        [TURN, Activation("relu"), Activation("tanh"), Activation("softmax")],
        [Residual([TURN, Activation("sin")])],
        [Affine(np.ones((1, 2)))],
    ],
)
@pytest.mark.parametrize("affine_tween", ["geometric", "lerp", "staged"])
def test_what_the_network_does_itself_is_not_told(layers, affine_tween):
    assert notes(layers, affine_tween=affine_tween) == ()


def test_wide_layers_are_seen_through_a_projection_and_nothing_is_told():
    rng = np.random.default_rng(0)
    assert notes([Affine(rng.normal(size=(5, 2))), Affine(-np.eye(5))], affine_tween="lerp") == ()


def test_the_command_line_tells(tmp_path, capsys, monkeypatch):
    from warpviz import cli

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        cli.main(["activation", "abs", "--tween", "lerp", "--size", "64", "--fps", "2", "-o", "a.gif"])
    assert stop.value.code == 0
    assert capsys.readouterr().err == (
        "note: lerp collapses parts of the plane at 50 % of the way; the function does not\n"
    )
