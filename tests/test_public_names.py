import json
import subprocess
import sys

import numpy as np
import pytest

import warpviz as wv

# What the documents use. More may come; none may go.
CONTRACT = {
    *("activation", "Network", "Affine", "Activation", "Residual", "ActivationFunction", "dataset", "fit", "tween"),
    *("save", "animate", "ActivationFigure", "NetworkFigure", "Animation", "WarpvizError"),
}


def run(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_every_name_of_the_contract_is_there():
    assert set(wv.__all__) >= CONTRACT
    for name in wv.__all__:
        assert getattr(wv, name) is not None
        assert name in dir(wv)
    assert wv.__version__.count(".") == 2


def test_names_are_what_they_say():
    for name in wv.__all__:
        member = getattr(wv, name)
        assert member.__name__ == name
        assert member.__doc__
        # Defined elsewhere, one step below.
        assert member.__module__.startswith("warpviz.")


def test_from_warpviz_import_everything():
    space = {}
    exec("from warpviz import *", space)  # noqa: S102 (what a notebook does)
    assert set(wv.__all__) <= set(space)


@pytest.mark.parametrize("name", ["activationz", "nothing", "np", "importlib_"])
def test_an_unknown_name_is_an_attribute_error(name):
    with pytest.raises(AttributeError, match=f"module 'warpviz' has no attribute '{name}'"):
        getattr(wv, name)


def test_importing_costs_nothing():
    loaded = run(
        "import sys, json, warpviz\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )  # fmt: skip
    assert not {"numpy", "matplotlib", "pydantic", "PIL", "click", "rich", "scipy", "sklearn", "torch"} & set(loaded)


def test_numbers_need_no_pictures():
    program = (
        "import sys, json, warpviz as wv\n"
        "wv.fit(*wv.dataset('moons', n=20), hidden=(2,), epochs=1, restarts=1)\n"
        "wv.activation('abs')(-1.0), wv.tween('lerp')\n"
        "print(json.dumps([name for name in sys.modules if '.' not in name]))"
    )
    assert not {"matplotlib", "PIL", "click", "rich", "pydantic"} & set(run(program))


def test_optional_packages_are_not_needed():
    program = (
        "import sys, json\n"
        "for name in ('scipy', 'sklearn', 'skimage', 'torch', 'tomli_w', 'hypothesis', 'matplotlib_fontja'):\n"
        "    sys.modules[name] = None\n"
        "import warpviz as wv, numpy as np\n"
        "figure = wv.ActivationFigure(activation='gelu', data='moons', points=20, size=64, fps=1, lines=2)\n"
        "frames = [pixels for pixels, _ in wv.animate(figure).frames()]\n"
        "print(json.dumps(len(frames)))"
    )
    assert run(program) >= 3


def test_what_the_contract_shows_works(tmp_path):
    assert wv.activation("leaky_relu(alpha=0.1)").name == "leaky_relu"
    assert wv.activation("abs")([-2.0]).tolist() == [2.0]
    assert wv.activation("abs").derivative(np.array([-2.0])).tolist() == [-1.0]
    net = wv.Network([wv.Affine([[0.0, -1.0], [1.0, 0.0]], [0.5, 0.0]), wv.Activation("abs")])
    points, labels = wv.dataset("moons", n=40, seed=0)
    steps = net.trace(points).steps
    assert [step.points.shape for step in steps] == [(40, 2)] * 3
    assert all(isinstance(step.label, str) for step in steps)
    trained = wv.fit(points, labels, hidden=(2, 2), activation="abs", seed=0, epochs=20)
    assert 0.0 <= trained.accuracy(points, labels) <= 1.0
    small = {"size": 64, "fps": 2, "lines": 3}
    wv.save(wv.ActivationFigure(activation="softmax", **small), tmp_path / "softmax.gif")
    wv.save(wv.NetworkFigure(network=trained, data=(points, labels), **small), str(tmp_path / "mine.gif"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.gif", "softmax.gif"]
    animation = wv.animate(wv.ActivationFigure(activation="sin", **small))
    assert isinstance(animation, wv.Animation)
    for rgb, duration_s in animation.frames():
        assert rgb.shape == (64, 64, 3)
        assert rgb.dtype == np.uint8
        assert duration_s > 0
    layer = wv.Affine([[0.0, -1.0], [1.0, 0.0]])
    for name in ("lerp", "geometric"):
        moved = wv.tween(name)(layer, points, 1.0)
        assert np.allclose(moved[:, :2], layer(points))
    with pytest.raises(wv.WarpvizError):
        wv.activation("relue")
