"""The curve beside a sheet is where the sheet has each coordinate, at every moment."""

import numpy as np
import pytest

import warpviz as wv


def lines_at(spec, share):
    """Return the scene at a share of the film, and its curve's artists as they are put there: (x, y) each."""
    animation = wv.animate(spec)
    scene = animation.scene(round(share * (len(animation.durations_s) - 1)))
    plot = scene.plot
    plot.show(plot.moving, scene.plot_state)
    lines = [artist for artist in plot.moving if hasattr(artist, "get_xydata")]
    texts = [artist.get_text() for artist in plot.moving if hasattr(artist, "get_text")]
    return scene.plot_state, [np.array(line.get_xydata(), dtype=float) for line in lines], texts


@pytest.mark.parametrize("name", ["tanh", "abs", "sin", "x**2"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_the_curve_goes_evenly_from_z_to_the_function_and_so_does_the_sheet(name, share):
    """(1 - t) z + t f(z) for both coordinates, and the t that is written there."""
    spec = wv.ActivationFigure(activation=name, curve=True, size=(480, 270))
    t, lines, texts = lines_at(spec, share)
    assert len(lines) == 1
    x, y = lines[0].T
    np.testing.assert_allclose(y, (1 - t) * x + t * wv.activation(name)(x), atol=1e-12)
    assert texts == [f"t = {t:.2f}"]


def test_where_units_are_bent_one_after_the_other_each_has_a_curve_of_its_own():
    """Halfway through the film the first is at its end, and the second where it was."""
    spec = wv.ActivationFigure(activation="sin", curve=True, tween="bend", size=(480, 270), hold_s=0, final_hold_s=0.02)
    for share, first_is_done, second_is_still in ((0.25, False, True), (0.6, True, False)):
        _, (first, second), texts = lines_at(spec, share)
        assert np.allclose(first[:, 1], np.sin(first[:, 0])) == first_is_done
        assert np.allclose(second[:, 1], second[:, 0]) == second_is_still
        assert not texts


@pytest.mark.parametrize("tween", ["auto", "bend"])
def test_a_jump_opens_as_it_goes_with_a_filled_end_and_an_open_one(tween):
    """The limits on both sides move evenly from zero to 0 and 1."""
    spec = wv.ActivationFigure(activation="step", curve=True, tween=tween, size=(480, 270))
    for share in (0.4, 1.0):
        t, lines, _ = lines_at(spec, share)
        left, right, *ends = lines[:4]
        assert left[-1, 1] == pytest.approx(0.0, abs=1e-6)
        heights = sorted(float(end[0, 1]) for end in ends)
        assert heights[0] == pytest.approx(0.0, abs=1e-6)
        assert heights[1] == pytest.approx(right[0, 1], abs=1e-6)
        if tween == "auto":
            assert right[0, 1] == pytest.approx(t, abs=1e-6)
