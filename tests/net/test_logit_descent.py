"""Softmax with cross-entropy: values to the digit, gradients and steps of PyTorch."""

import warnings

import numpy as np
import pytest

from warpviz.net.logit_descent import logits_descended

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(
    ("logits", "shares"),
    [
        ([0.5, 2.8, 5.0, 1.0, 3.0], [0.00870909, 0.08686608, 0.7839675, 0.01435887, 0.10609846]),
        ([1010, 1020, 1000, 990, 1050], [4.24835426e-18, 9.35762297e-14, 1.92874985e-22, 8.75651076e-27, 1.0]),
    ],
)
def test_softmax_is_stable(logits, shares):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = logits_descended(logits, 4, 1.0, 3)
    np.testing.assert_allclose(run.probabilities[0], shares, rtol=1e-6)


@pytest.mark.parametrize(("logits", "target", "rate"), [((0.5, 2.8, 5.0, 1.0, 3.0), 0, 1.0), ((-3.0, 4.0), 1, 0.2)])
def test_steps_are_those_of_pytorch(logits, target, rate):
    run = logits_descended(logits, target, rate, 25)
    at = torch.tensor([logits], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([at], lr=rate)
    for step in range(26):
        np.testing.assert_allclose(run.logits[step], at.detach().numpy()[0], rtol=1e-9)
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(at, torch.tensor([target]))
        loss.backward()
        assert run.losses[step] == pytest.approx(float(loss.detach()), rel=1e-9)
        np.testing.assert_allclose(run.gradients[step], at.grad.numpy()[0], atol=1e-12)
        np.testing.assert_allclose(run.gradients[step], run.probabilities[step] - run.target, atol=1e-15)
        optimizer.step()
    np.testing.assert_allclose(run.gradients.sum(axis=1), 0.0, atol=1e-12)
    np.testing.assert_allclose(run.probabilities.sum(axis=1), 1.0)
    assert (np.diff(run.losses) < 0).all()
