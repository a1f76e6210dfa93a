"""Gradient descent: gradients against finite differences, steps against PyTorch's SGD, and when it diverges."""

import numpy as np
import pytest

from warpviz.net.descent import CURVATURES, GONE, INPUTS, LANDSCAPES, TARGETS, descended

torch = pytest.importorskip("torch")

PLACES = np.random.default_rng(0).uniform(-2, 2, (40, 2))


@pytest.mark.parametrize("name", LANDSCAPES)
def test_gradients_are_slopes(name):
    landscape, step = LANDSCAPES[name], 1e-6
    for axis in (0, 1):
        by = np.eye(2)[axis] * step
        numeric = (landscape.value(PLACES + by) - landscape.value(PLACES - by)) / (2 * step)
        np.testing.assert_allclose(landscape.gradient(PLACES)[:, axis], numeric, atol=1e-6)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_there_is_nothing_lower_than_the_minimum(name):
    landscape = LANDSCAPES[name]
    assert landscape.value(landscape.minimum).max() < 1e-12
    assert (landscape.value(PLACES) > 0).all()
    for corner in (landscape.minimum, landscape.start):
        assert (corner > landscape.low).all()
        assert (corner < landscape.high).all()


def loss_by_pytorch(name, place):
    if name == "bowl":
        return (torch.tensor(CURVATURES) * place**2).sum() / 2
    return ((place[1] * torch.tanh(place[0] * torch.tensor(INPUTS)) - torch.tensor(TARGETS)) ** 2).sum() / 2


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.9])
@pytest.mark.parametrize("name", LANDSCAPES)
def test_steps_are_those_of_sgd(name, rate):
    run = descended(LANDSCAPES[name], rate, 12)
    place = torch.tensor(LANDSCAPES[name].start, requires_grad=True)
    optimizer = torch.optim.SGD([place], lr=rate)
    for number, at in enumerate(run.path):
        np.testing.assert_allclose(place.detach().numpy(), at, rtol=1e-9)
        optimizer.zero_grad()
        loss = loss_by_pytorch(name, place)
        assert run.losses[number] == pytest.approx(float(loss.detach()), rel=1e-9, abs=1e-12)
        loss.backward()
        optimizer.step()


@pytest.mark.parametrize("rate", [0.01, 0.5, 0.99, 1.01, 1.1, 90])
def test_the_bowl_diverges_over_two_by_its_curvature(rate):
    run = descended(LANDSCAPES["bowl"], rate, 400)
    assert run.diverged == (rate > 2 / CURVATURES.max())
    assert (np.abs(run.path) <= GONE).all()
    assert np.isfinite(run.losses).all()


def test_one_rate_is_too_small_one_right_and_one_too_large():
    for name in LANDSCAPES:
        slow, right, wild = (descended(LANDSCAPES[name], rate, 30) for rate in (0.01, 0.1, 1.1))
        assert slow.losses[-1] > 0.2 * slow.losses[0]
        assert right.losses[-1] < 0.01 * right.losses[0]
        assert wild.diverged
