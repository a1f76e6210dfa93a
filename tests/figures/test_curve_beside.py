"""The curve beside the sheet: it is (1 - t) x + t f(x) at the sheet's own moment."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.net.activations import activation

SMALL = {"curve": True, "size": (360, 200), "fps": 10, "lines": 5}


@pytest.mark.parametrize("name", ["tanh", "step", "leaky_relu(alpha=0.1)", "x*sin(x)"])
def test_the_curve_goes_in_step(name):
    animation = wv.animate(wv.ActivationFigure(name, **SMALL))
    function, moments = activation(name), []
    for number in range(animation.frame_count):
        scene = animation.scene(number)
        t = scene.plot_state
        moments.append(t)
        scene.plot.show(scene.plot.moving, t)
        for artist in scene.plot.moving:
            x, y = artist.get_data()
            # Ends of pieces are limits, and one of a jump's ends is not the value.
            inner = slice(1, -1) if len(x) > 2 else slice(0, 0)
            np.testing.assert_allclose(y[inner], (1 - t) * x[inner] + t * function(x[inner]), atol=1e-9)
        # And the sheet in the panel is the same film.
        assert len(scene.panels) == 1
    assert (moments[0], moments[-1]) == (0.0, 1.0)
    assert moments == sorted(moments)


@pytest.mark.parametrize(("size", "panel"), [((360, 200), (200, 200)), ((200, 320), (200, 205))])
def test_the_sheet_has_its_part_of_the_picture(size, panel):
    scene = wv.animate(wv.ActivationFigure("tanh", **{**SMALL, "size": size})).scene(0)
    sheet = scene.panels[0].scene
    assert (sheet.width_px, sheet.height_px) == panel


def test_every_kind_of_file_has_both(tmp_path):
    figure = wv.ActivationFigure("tanh", **SMALL)
    plain = wv.ActivationFigure("tanh", **{**SMALL, "curve": False})
    for suffix in (".gif", ".webp", ".apng"):
        assert wv.save(figure, tmp_path / f"a{suffix}").frames == wv.save(plain, tmp_path / f"b{suffix}").frames
    still = wv.save(figure.changed(still="last"), tmp_path / "a.svg").path.read_text(encoding="utf-8")
    alone = wv.save(plain.changed(still="last"), tmp_path / "b.svg").path.read_text(encoding="utf-8")
    assert still.count("<path") > alone.count("<path")


def test_what_has_no_curve_is_refused():
    with pytest.raises(InvalidValueError, match=r"^curve: softmax is not a function of one number"):
        wv.ActivationFigure("softmax", curve=True)
