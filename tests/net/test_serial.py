"""Networks as plain data: what JSON and TOML can hold, exact to the last bit."""

import json
import tomllib

import numpy as np
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from warpviz.errors import UnknownNameError, WarpvizError
from warpviz.net.activations import ACTIVATIONS
from warpviz.net.layers import Activation, Affine, Residual
from warpviz.net.network import Network
from warpviz.net.serial import network_from_data, network_to_data

numbers = st.floats(allow_nan=False, allow_infinity=False)
functions = st.one_of(
    st.sampled_from(list(ACTIVATIONS)),
    st.floats(-1e6, 1e6).map(lambda alpha: f"leaky_relu(alpha={alpha!r})"),
    st.floats(0, 1e6).map(lambda alpha: f"elu(alpha={alpha!r})"),
)


@st.composite
def affine_maps(draw, width_in, width_out):
    weight = draw(hnp.arrays(np.float64, (width_out, width_in), elements=numbers))
    return Affine(weight, draw(hnp.arrays(np.float64, width_out, elements=numbers)))


@st.composite
def networks(draw):
    layers, width = [], 2
    for _ in range(draw(st.integers(1, 3))):
        following = draw(st.integers(1, 3))
        layers += [draw(affine_maps(width, following)), Activation(draw(functions))]
        width = following
        if draw(st.booleans()):
            there, back = draw(affine_maps(width, 2)), draw(affine_maps(2, width))
            layers.append(Residual([there, Activation(draw(functions)), back]))
    return Network(layers)


def through_json(data):
    return json.loads(json.dumps(data, allow_nan=False))


def through_toml(data):
    return tomllib.loads(tomli_w.dumps(data))


def same(one, other):
    """Whether two layers are the same to the last bit, the sign of zero too."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Affine):
        return one.weight.tobytes() == other.weight.tobytes() and one.bias.tobytes() == other.bias.tobytes()
    if isinstance(one, Residual):
        return len(one.layers) == len(other.layers) and all(map(same, one.layers, other.layers))
    return (one.function.name, dict(one.function.parameters), one.width) == (
        other.function.name,
        dict(other.function.parameters),
        other.width,
    )


@pytest.mark.parametrize("through", [through_json, through_toml, lambda data: data], ids=["json", "toml", "memory"])
@given(network=networks())
def test_a_network_comes_back_to_the_last_bit(through, network):
    back = network_from_data(through(network_to_data(network)))
    assert back.widths == network.widths
    assert len(back.layers) == len(network.layers)
    assert all(map(same, back.layers, network.layers))


@pytest.mark.parametrize("through", [through_json, through_toml])
def test_numbers_at_the_edge_of_the_range_come_back(through):
    edge = [[-0.0, 5e-324], [1.7976931348623157e308, 0.1 + 0.2], [1e22, -1e-310]]
    network = Network([Affine(edge)])
    back = network_from_data(through(network_to_data(network))).layers[0]
    assert back.weight.tobytes() == np.array(edge).tobytes()
    assert np.signbit(back.weight[0, 0])


def test_the_data_are_what_one_would_write_by_hand():
    inside = [Affine([[1.0], [2.0]], [0.0, 3.0]), Activation("leaky_relu(alpha=0.1)"), Affine([[1.0, 0.0]])]
    network = Network([Affine([[0.5, -1.0]]), Residual(inside), Activation("tanh")])
    assert network_to_data(network) == {
        "layers": [
            {"kind": "affine", "weight": [[0.5, -1.0]], "bias": [0.0]},
            {
                "kind": "residual",
                "layers": [
                    {"kind": "affine", "weight": [[1.0], [2.0]], "bias": [0.0, 3.0]},
                    {"kind": "activation", "function": "leaky_relu(alpha=0.1)"},
                    {"kind": "affine", "weight": [[1.0, 0.0]], "bias": [0.0]},
                ],
            },
            {"kind": "activation", "function": "tanh"},
        ]
    }


def test_whole_numbers_do_and_a_bias_may_be_left_out():
    network = network_from_data({"layers": ({"kind": "affine", "weight": [[1, 2], [3, 4]]},)})
    assert network(np.array([1.0, 1.0])).tolist() == [3, 7]


AFFINE = {"kind": "affine", "weight": [[1.0, 0.0], [0.0, 1.0]]}
BLOCK = {"kind": "residual", "layers": [AFFINE]}


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (None, "layer 2: expected a table with the key 'kind'"),
        ([], "layer 2: expected a table with the key 'kind'"),
        ({"weight": [[1.0]]}, "layer 2: expected a table with the key 'kind'"),
        ({"kind": 3}, "layer 2: expected a table with the key 'kind'"),
        ({"kind": "afine"}, "unknown kind of layer 2 'afine': did you mean 'affine'?"),
        ({**AFFINE, "wait": 1}, "unknown key of layer 2 'wait': did you mean 'weight'?"),
        ({**AFFINE, 7: 1}, "unknown key of layer 2 '7': known are "),
        ({"kind": "affine"}, "layer 2: weight: expected shape (N, N), but got ()"),
        ({**AFFINE, "bias": [1.0]}, "layer 2: bias: expected shape (2,), but got (1,)"),
        ({**AFFINE, "weight": [[1.0], [2.0, 3.0]]}, "layer 2: weight: expected numbers of shape "),
        ({**AFFINE, "weight": [[1.0, np.nan], [0.0, 1.0]]}, "layer 2: weight: nan at index [0, 1], "),
        ({"kind": "activation"}, "layer 2: function: expected a name, but got NoneType"),
        ({"kind": "activation", "function": 1}, "layer 2: function: expected a name, but got int"),
        ({"kind": "activation", "function": "relue"}, "layer 2: unknown activation 'relue': did you mean 'relu'?"),
        ({"kind": "activation", "function": "elu(alpha=-1)"}, "layer 2: elu: alpha must be from 0 to 1e+06, "),
        ({"kind": "residual"}, "layer 2: layers: expected a list"),
        ({"kind": "residual", "layers": []}, "layer 2: residual block: expected at least one layer inside, "),
        ({"kind": "residual", "layers": [AFFINE, {"kind": "x"}]}, "unknown kind of layer 2.2 'x': known are "),
        ({"kind": "residual", "layers": [AFFINE, {**AFFINE, "bias": 0}]}, "layer 2: layer 2.2: bias: "),
        ({"kind": "residual", "layers": [{**AFFINE, "weight": [[1.0, 0.0]]}]}, "layer 2: residual block: goes from "),
        ({"kind": "residual", "layers": [AFFINE, BLOCK]}, "layer 2: residual block: a residual block cannot stand "),
        ({**AFFINE, "weight": [[1.0]]}, "layer 2 takes width 1, but what comes in has width 2"),
    ],
)
def test_what_is_wrong_is_told_with_its_layer(layer, message):
    with pytest.raises(WarpvizError) as caught:
        network_from_data({"layers": [AFFINE, layer]})
    assert str(caught.value).startswith(message)


def test_an_unknown_name_stays_one():
    with pytest.raises(UnknownNameError):
        network_from_data({"layers": [{"kind": "activation", "function": "relue"}]})


@pytest.mark.parametrize("data", [None, [], {}, {"layers": 3}, {"layers": "abs"}, {"layers": [], "more": 1}])
def test_a_network_is_a_table_with_a_list_of_layers(data):
    with pytest.raises(WarpvizError) as caught:
        network_from_data(data)
    assert str(caught.value) == "network: expected a table with one key, 'layers', that holds a list"


def test_a_network_has_layers():
    with pytest.raises(WarpvizError, match="network: expected at least one layer, but got none"):
        network_from_data({"layers": []})
