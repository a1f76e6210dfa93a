"""Distributions: section by section what PyTorch and numpy's own histogram say of the same weights."""

import numpy as np
import pytest

from warpviz.net.activations import activation
from warpviz.net.distribution import BINS, RandomNetwork
from warpviz.net.initialization import initialization

torch = pytest.importorskip("torch")

NETWORK = RandomNetwork.drawn(5, 100, 1000, 0)
RANGES = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}


@pytest.mark.parametrize("init", ["1", "0.01", "xavier", "he"])
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_layers_are_those_of_pytorch_and_bins_those_of_numpy(name, init):
    found = NETWORK.distributions(activation(name), initialization(init))
    std = {"1": 1.0, "0.01": 0.01, "xavier": (1 / 100) ** 0.5, "he": (2 / 100) ** 0.5}[init]
    values, states = torch.tensor(NETWORK.samples), []
    for normal in NETWORK.normals:
        before = (values @ (std * torch.tensor(normal)).T).requires_grad_()
        values = getattr(torch, name)(before)
        values.sum().backward()
        values = values.detach()
        states.append((before, values))
    # Layers have one scale, so that activations which grow or vanish from layer to layer are seen to.
    low, high = RANGES.get(name, (0.0, max(float(values.max()) for _, values in states)))
    for (before, values), layer in zip(states, found, strict=True):
        counts, _ = np.histogram(values.numpy(), BINS, (low, high))
        assert (layer.low, layer.high) == (pytest.approx(low), pytest.approx(high))
        # A value on the edge of two bins may be in either.
        assert np.abs(counts - layer.counts).sum() <= 4
        assert layer.mean == pytest.approx(float(values.mean()), rel=1e-9, abs=1e-12)
        assert layer.std == pytest.approx(float(values.std(correction=0)), rel=1e-9)
        assert layer.saturated == pytest.approx(float((before.grad.abs() < 0.01).double().mean()), abs=1e-5)


def test_it_is_what_the_books_show():
    def last(name, init):
        return NETWORK.distributions(activation(name), initialization(init))[-1]

    # With a standard deviation of 1, sigmoid is at its ends; with 0.01 all is at a half; in between it spreads.
    wide, narrow, xavier = (last("sigmoid", init) for init in ("1", "0.01", "xavier"))
    assert wide.shares[0] + wide.shares[-1] > 0.5
    assert narrow.shares[14] + narrow.shares[15] > 0.99
    assert xavier.shares.max() < 0.2
    assert wide.saturated > 0.4 > xavier.saturated
    # He keeps ReLU alive through the layers, Xavier halves it each time, and a half of all is zero.
    first = NETWORK.distributions(activation("relu"), initialization("he"))[0]
    assert last("relu", "he").std > 0.5 * first.std
    assert last("relu", "xavier").std < 0.3 * first.std
    assert last("relu", "he").shares[0] > 0.5


def test_numbers_are_the_same_for_every_scale():
    again = RandomNetwork.drawn(5, 100, 1000, 0)
    assert np.array_equal(again.samples, NETWORK.samples)
    other = RandomNetwork.drawn(5, 100, 1000, 1)
    assert not np.array_equal(other.normals[0], NETWORK.normals[0])
    # A deeper network begins the same way.
    deeper = RandomNetwork.drawn(6, 100, 1000, 0)
    assert all(np.array_equal(a, b) for a, b in zip(deeper.normals, NETWORK.normals, strict=False))


@pytest.mark.parametrize("name", ["softmax", "gelu", "square", "x**3", "step"])
def test_any_function_goes_through(name):
    small = RandomNetwork.drawn(4, 10, 50, 0)
    for layer in small.distributions(activation(name), initialization("1")):
        assert layer.counts.sum() == 500
        assert layer.low < layer.high
