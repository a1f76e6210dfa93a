"""Small models of PyTorch, and how networks are compared with models of other libraries."""

import numpy as np
import pytest

from warpviz.errors import WarpvizError

POINTS = np.random.default_rng(1).normal(size=(1000, 2))


def agree(network, expected, tolerance):
    found = network(POINTS)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < tolerance
    return network


def layer_names(network):
    return [label.split(" ")[0] if " " not in label[:-2] else label[:-2] for label in network.labels]


ACTIVATIONS = {
    "ReLU": "relu", "LeakyReLU": "leaky_relu", "PReLU": "prelu", "ReLU6": "relu6", "ELU": "elu", "SELU": "selu",
    "CELU": "celu", "Softplus": "softplus", "Softsign": "softsign", "GELU": "gelu", "SiLU": "swish",
    "Hardswish": "h_swish", "Hardsigmoid": "hard_sigmoid", "Hardtanh": "hard_tanh", "Mish": "mish", "Tanh": "tanh",
    "Sigmoid": "sigmoid",
}  # fmt: skip


def block_class():
    """A module with a skip connection, batch normalisation and dropout."""
    torch = pytest.importorskip("torch")

    class Block(torch.nn.Module):
        def __init__(self, width=4):
            super().__init__()
            self.first = torch.nn.Linear(2, width)
            self.inner = torch.nn.Linear(width, width)
            self.norm = torch.nn.BatchNorm1d(width)
            self.drop = torch.nn.Dropout(0.5)
            self.last = torch.nn.Linear(width, 3)

        def forward(self, x):
            x = torch.tanh(self.first(x))
            x = x + torch.relu(self.norm(self.inner(x)))
            return self.last(self.drop(x))

    return Block


def trained(module, kind):
    """A few steps of training, so that nothing is as it was drawn; batch normalisation has statistics then."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    module = module.to(kind).train()
    points = torch.tensor(POINTS, dtype=kind)
    optimizer = torch.optim.Adam(module.parameters(), lr=0.05)
    for _ in range(15):
        optimizer.zero_grad()
        (module(points) - points[:, :1]).square().mean().backward()
        optimizer.step()
    return module


def values(module, kind):
    torch = pytest.importorskip("torch")
    with torch.no_grad():
        return module.train(mode=False)(torch.tensor(POINTS, dtype=kind)).double().numpy()


def tried_damaged(path, rng, count, load):
    """How many of `count` damaged copies of a file are read; the others are refused, with one line."""
    whole, read = path.read_bytes(), 0
    for _ in range(count):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), rng.integers(1, 7)):
            data[place] = rng.integers(0, 256)
        path.write_bytes(data[: len(data) if rng.random() < 0.5 else rng.integers(0, len(data))])
        try:
            load(path)
            read += 1
        except WarpvizError as error:
            refused = str(error)
            assert "\n" not in refused
    return read
