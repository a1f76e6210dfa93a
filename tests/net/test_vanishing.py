"""Gradients layer by layer: PyTorch's own, and the bound that sigmoid cannot exceed."""

import numpy as np
import pytest

from warpviz.net.activations import activation
from warpviz.net.distribution import RandomNetwork
from warpviz.net.initialization import initialization
from warpviz.net.vanishing import SIGNS, layer_gradients

torch = pytest.importorskip("torch")

SIZE = {"depth": 6, "width": 20, "samples": 15, "seed": 3}


def by_pytorch(name, init):
    """The means of |dL/dz|, layer by layer."""
    network = RandomNetwork.drawn(SIZE["depth"], SIZE["width"], SIZE["samples"], SIZE["seed"])
    function = {"gelu": torch.nn.functional.gelu, "softmax": lambda z: torch.softmax(z, -1)}.get(name)
    function = function or getattr(torch, name)
    values, before = torch.tensor(network.samples), []
    for normal in network.normals:
        weight = torch.tensor(initialization(init).weight(normal))
        before.append((values @ weight.T).requires_grad_())
        before[-1].retain_grad()
        values = function(before[-1])
    signs = np.random.default_rng([SIZE["seed"], SIGNS]).choice([-1.0, 1.0], size=values.shape)
    (values * torch.tensor(signs)).sum().backward()
    return [float(z.grad.abs().mean()) for z in before]


@pytest.mark.parametrize("init", ["orthogonal", "he", "0.3"])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "gelu", "softmax"])
def test_they_are_those_of_pytorch(name, init):
    found = layer_gradients(activation(name), initialization(init), **SIZE)
    np.testing.assert_allclose(found.means, by_pytorch(name, init), rtol=1e-9)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softsign", "hard_sigmoid"])
def test_no_mean_is_above_the_bound_where_weights_keep_lengths(name, seed):
    found = layer_gradients(activation(name), initialization("orthogonal"), depth=10, width=30, samples=40, seed=seed)
    assert (found.means <= found.bounds * (1 + 1e-9)).all()


def test_ten_sigmoids_leave_a_millionth():
    found = layer_gradients(activation("sigmoid"), initialization("orthogonal"), depth=10, width=30, samples=40, seed=0)
    assert found.bounds[0] == pytest.approx(0.25**10)
    assert f"{found.bounds[0]:.1e}" == "9.5e-07"
    assert found.bounds[-1] == pytest.approx(0.25)
    assert found.means[0] < 1e-6
    assert layer_gradients(activation("tan(x)"), initialization("he"), **SIZE).bounds is None
