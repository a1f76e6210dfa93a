"""Weights by their names: which array is what, which way round it is, and in which order."""

import itertools
import json

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError, WarpvizError
from warpviz.net.importers.named_arrays import weights_from_arrays

WIDTHS = (2, 3, 5, 1)
RNG = np.random.default_rng(5)
WEIGHTS = [RNG.normal(size=(after, before)) for before, after in itertools.pairwise(WIDTHS)]
BIASES = [RNG.normal(size=after) for after in WIDTHS[1:]]
POINTS = RNG.normal(size=(50, 2))


def expected(points=POINTS):
    for number, (weight, bias) in enumerate(zip(WEIGHTS, BIASES, strict=True)):
        points = points @ weight.T + bias
        points = np.tanh(points) if number < 2 else points
    return points


def named(weight, bias, *, by_input):
    """Arrays under names with a number in them, from 1."""
    arrays = {}
    for number, (w, b) in enumerate(zip(WEIGHTS, BIASES, strict=True), 1):
        arrays[bias.format(n=number, m=2 * number - 2)] = b
        arrays[weight.format(n=number, m=2 * number - 2)] = w.T if by_input else w
    return arrays


SPELLINGS = [
    ("{m}.weight", "{m}.bias", False),
    ("fc{n}.weight", "fc{n}.bias", False),
    ("net/layer_{n}/weight", "net/layer_{n}/bias", False),
    ("dense_{n}/kernel:0", "dense_{n}/bias:0", True),
    ("dense_{n}.kernel", "dense_{n}.bias", True),
    ("layers/dense_{n}/vars/0", "layers/dense_{n}/vars/1", True),
    ("coefs_{n}", "intercepts_{n}", True),
    ("W{n}", "b{n}", False),
    ("W{n}", "b{n}", True),
    ("w_{n}", "b_{n}", True),
    ("weights{n}", "bias{n}", False),
    ("weights_{n}", "biases_{n}", True),
]


@pytest.mark.parametrize(("weight", "bias", "by_input"), SPELLINGS)
def test_spellings_of_libraries_and_people(weight, bias, by_input):
    network = weights_from_arrays(named(weight, bias, by_input=by_input)).network("tanh")
    np.testing.assert_allclose(network(POINTS), expected(), rtol=1e-12)


def test_ten_comes_after_two_and_arrays_without_names_come_in_pairs():
    eleven = {f"l{number}.weight": np.diag([number, 1.0]) for number in range(1, 12)}
    maps = weights_from_arrays(eleven).maps
    assert [affine.weight[0, 0] for affine in maps] == list(range(1, 12))
    pairs = [array for pair in zip([w.T for w in WEIGHTS], BIASES, strict=True) for array in pair]
    network = weights_from_arrays({f"arr_{number}": array for number, array in enumerate(pairs)}).network("tanh")
    np.testing.assert_allclose(network(POINTS), expected(), rtol=1e-12)


def test_numbers_in_names_may_have_any_number_of_digits():
    names = [f"l{number}.weight" for number in ("9" * 9000, "2", "010", "\N{SUPERSCRIPT TWO}")]
    maps = weights_from_arrays({name: np.diag([place, 1.0]) for place, name in enumerate(names)}).maps
    assert [affine.weight[0, 0] for affine in maps] == [1, 2, 0, 3]


def test_names_in_another_order_than_the_layers_are_put_in_the_only_one_that_chains():
    arrays = {}
    for name, weight, bias in zip(("input", "hidden", "exit"), WEIGHTS, BIASES, strict=True):
        arrays |= {f"{name}.weight": weight, f"{name}.bias": bias}
    np.testing.assert_allclose(weights_from_arrays(arrays).network("tanh")(POINTS), expected(), rtol=1e-12)


def test_a_square_weight_is_asked_for_and_not_guessed():
    square = {"W1": np.array([[1.0, 2.0], [0.0, 1.0]]), "b1": np.zeros(2)}
    with pytest.raises(InvalidValueError, match=r"^'W1': square, so it could be either way round: say transposed"):
        weights_from_arrays(square)
    for transposed in (False, True):
        (affine,) = weights_from_arrays(square, transposed).maps
        np.testing.assert_array_equal(affine.weight, square["W1"].T if transposed else square["W1"])
    # Beside others that tell, it is as they are.
    both = {**square, "W2": np.ones((2, 3)), "b2": np.zeros(3)}
    np.testing.assert_array_equal(weights_from_arrays(both).maps[0].weight, square["W1"].T)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "no weights in it"),
        ({"a": np.ones(3)}, "'a': neither the weight nor the bias"),
        ({"0.weight": np.ones((2, 2, 2))}, r"'0.weight': neither the weight nor the bias of an affine map, of shape"),
        ({"0.weight": np.ones((3, 2)), "0.bias": np.ones(2)}, "'0.weight': has 3 units, but its bias has 2 numbers"),
        ({"0.weight": np.ones((3, 2)), "1.weight": np.ones((1, 4))}, "widths do not chain: '0.weight' 2 to 3"),
        ({"0.weight": np.full((2, 2), np.nan)}, "'0.weight': weight"),
        ({"0.weight": np.ones((600, 2))}, "at most 512 units"),
        ({"0.weight": np.ones((2, 2), dtype=complex)}, "expected real numbers"),
        ({f"{n}.weight": np.ones((2, 2)) for n in range(200)}, "200 layers with weights"),
        ({"0.weight": np.ones((2, 2)), "1.running_mean": np.ones(2)}, "export the model to ONNX"),
    ],
)
def test_what_is_no_network_is_told_with_its_name(arrays, message):
    with pytest.raises(InvalidValueError, match=message):
        weights_from_arrays(arrays)


@pytest.mark.parametrize("suffix", [".npz", ".json", ".safetensors"])
def test_files_of_weights_need_an_activation_and_come_back(suffix, tmp_path):
    arrays = named("{m}.weight", "{m}.bias", by_input=False)
    path = tmp_path / f"weights{suffix}"
    if suffix == ".npz":
        np.savez(path, **arrays)
    elif suffix == ".json":
        path.write_text(json.dumps({name: array.tolist() for name, array in arrays.items()}))
    else:
        numpy = pytest.importorskip("safetensors.numpy")
        numpy.save_file(arrays, path)
    with pytest.raises(WarpvizError, match="holds weights alone: name the activation"):
        wv.load_network(path)
    np.testing.assert_allclose(wv.load_network(path, "tanh")(POINTS), expected(), rtol=1e-12)
    several = wv.load_network(path, ("tanh", "abs"))
    assert [layer.function.name for layer in several.layers if isinstance(layer, wv.Activation)] == ["tanh", "absolute"]
    with pytest.raises(WarpvizError, match="expected one, or 2 for the hidden layers, not 3"):
        wv.load_network(path, ("tanh", "abs", "sin"))
    saved = wv.save_network(several, tmp_path / "own.json")
    assert json.loads(saved.read_text())["warpviz"] == 1
    np.testing.assert_array_equal(wv.load_network(saved)(POINTS), several(POINTS))
    with pytest.raises(WarpvizError, match="says itself what its activations are"):
        wv.load_network(saved, "tanh")


def test_a_figure_gives_its_network_back(tmp_path):
    network = weights_from_arrays(named("{m}.weight", "{m}.bias", by_input=False)).network("tanh")
    wv.save(wv.NetworkFigure(network=network, size=96), tmp_path / "own.gif")
    np.testing.assert_array_equal(wv.load_network(tmp_path / "own.gif")(POINTS), network(POINTS))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("model.pt", "never opened: save the same weights with safetensors"),
        ("model.pkl", "never opened"),
        ("model.keras", "model.export"),
        ("model.onx", "did you mean '.onnx'?"),
    ],
)
def test_files_that_are_programs_are_never_opened(name, message, tmp_path):
    (tmp_path / name).write_bytes(b"\x80\x04cposix\nsystem\n")
    with pytest.raises(WarpvizError, match=message):
        wv.load_network(tmp_path / name)
