import numpy as np
import pytest

from warpviz.net.activations import ACTIVATIONS, activation

torch = pytest.importorskip("torch")
F = torch.nn.functional

# Above its threshold PyTorch gives softplus(x) = x, by default from 20 on, where that is still 2e-9 off. The slope of
# its own hardsigmoid is 1/6 in float32 alone, so that one has a test of its own.
THEIRS = {
    "identity": lambda x: x * 1,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "leaky_relu(alpha=0.1)": lambda x: F.leaky_relu(x, 0.1),
    "leaky_relu(alpha=-1)": lambda x: F.leaky_relu(x, -1.0),
    "prelu": lambda x: F.prelu(x, torch.tensor(0.25, dtype=torch.float64)),
    "relu6": F.relu6,
    "elu": F.elu,
    "elu(alpha=2)": lambda x: F.elu(x, 2.0),
    "selu": F.selu,
    "celu": F.celu,
    "celu(alpha=0.5)": lambda x: F.celu(x, 0.5),
    "softplus": lambda x: F.softplus(x, threshold=40),
    "softsign": F.softsign,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "swish": F.silu,
    "h_swish": F.hardswish,
    "hard_sigmoid": lambda x: F.relu6(x + 3) / 6,
    "hard_tanh": F.hardtanh,
    "mish": F.mish,
    "gaussian": lambda x: torch.exp(-x * x),
    "absolute": torch.abs,
    "sin": torch.sin,
    "cos": torch.cos,
    "square": torch.square,
    "softmax": lambda x: F.softmax(x, dim=-1),
}
FAR = [-1e4, -1e3, -50.0, -40.0, -20.0, 20.0, 40.0, 50.0, 1e3, 1e4]


def values_and_gradient(function, x, gradient):
    tensor = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    values = function(tensor)
    values.backward(torch.tensor(gradient, dtype=torch.float64))
    return values.detach().numpy(), tensor.grad.numpy()


def test_every_activation_that_pytorch_can_differentiate_is_here():
    assert {activation(text).name for text in THEIRS} == set(ACTIVATIONS) - {"step"}


@pytest.mark.parametrize("text", [text for text in THEIRS if text != "softmax"])
def test_value_and_derivative_agree(text):
    ours = activation(text)
    x = np.concatenate([np.linspace(-8, 8, 1601), FAR, ours.creases, [0.0, -0.0]])
    values, gradient = values_and_gradient(THEIRS[text], x, np.ones_like(x))
    np.testing.assert_allclose(ours(x), values, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(ours.derivative(x), gradient, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("text", [text for text in THEIRS if activation(text).creases])
def test_derivative_at_a_crease_is_autograd_s(text):
    ours = activation(text)
    x = np.array(ours.creases)
    np.testing.assert_allclose(ours.derivative(x), values_and_gradient(THEIRS[text], x, np.ones_like(x))[1], rtol=1e-15)


@pytest.mark.parametrize("scale", [1.0, 50.0, 1e3, 1e4])
@pytest.mark.parametrize("width", [1, 2, 5])
def test_softmax_agrees(scale, width):
    x, gradient = np.random.default_rng(0).normal(size=(2, 200, width))
    values, pulled = values_and_gradient(THEIRS["softmax"], x * scale, gradient)
    ours = activation("softmax")
    np.testing.assert_allclose(ours(x * scale), values, atol=1e-13)
    np.testing.assert_allclose(ours.vjp(x * scale, gradient), pulled, atol=1e-13)
    jacobian = torch.func.vmap(torch.func.jacrev(THEIRS["softmax"]))(torch.tensor(x * scale)).numpy()
    np.testing.assert_allclose(ours.derivative(x * scale), jacobian, atol=1e-13)


def test_step_agrees_with_heaviside_that_is_1_at_0():
    x = np.array([-1e4, -1.0, -0.0, 0.0, 1.0, 1e4])
    theirs = torch.heaviside(torch.tensor(x), torch.tensor(1.0, dtype=torch.float64)).numpy()
    np.testing.assert_array_equal(activation("step")(x), theirs)


def test_hard_sigmoid_agrees_with_hardsigmoid():
    x = np.array([-1e4, -4.0, -3.0, -1.0, 0.0, 2.0, 3.0, 4.0, 1e4])
    values, gradient = values_and_gradient(F.hardsigmoid, x, np.ones_like(x))
    ours = activation("hard_sigmoid")
    np.testing.assert_allclose(ours(x), values, atol=1e-15)
    np.testing.assert_allclose(ours.derivative(x), gradient, atol=1e-8)


def test_the_gradient_of_prelu_s_parameter_agrees():
    x = np.linspace(-3, 3, 101)
    alpha = torch.tensor(0.25, dtype=torch.float64, requires_grad=True)
    F.prelu(torch.tensor(x), alpha).sum().backward()
    assert ACTIVATIONS["prelu"].learned["alpha"](x, alpha=0.25).sum() == pytest.approx(alpha.grad.item(), rel=1e-14)
