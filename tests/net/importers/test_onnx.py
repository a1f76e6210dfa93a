"""ONNX files as libraries export them, against the values of these libraries; and files that are made to do harm."""

import contextlib
import io
import warnings

import numpy as np
import pytest
from models import ACTIVATIONS, POINTS, agree, block_class, layer_names, trained, tried_damaged, values

import warpviz as wv
from warpviz.errors import WarpvizError

onnx = pytest.importorskip("onnx")
torch = pytest.importorskip("torch")
FLOAT = onnx.TensorProto.FLOAT


def exported(module, path, *, dynamo):
    """What PyTorch's old or new exporter writes; they talk."""
    if dynamo:
        pytest.importorskip("onnxscript")
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        example = torch.tensor(POINTS[:5], dtype=torch.float32)
        torch.onnx.export(module.train(mode=False), (example,), path, dynamo=dynamo)
    return path


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_of_pytorch_that_exporters_take_apart_are_put_together(name, tmp_path):
    nn = torch.nn
    module = trained(nn.Sequential(nn.Linear(2, 5), getattr(nn, name)(), nn.Linear(5, 3)), torch.float32)
    network = wv.load_network(exported(module, tmp_path / "m.onnx", dynamo=False))
    agree(network, values(module, torch.float32), 1e-5)
    assert layer_names(network) == ["affine", ACTIVATIONS[name], "affine"]


@pytest.mark.parametrize("dynamo", [False, True])
def test_skip_connections_and_batch_normalisation(dynamo, tmp_path):
    module = trained(block_class()(), torch.float32)
    network = wv.load_network(exported(module, tmp_path / "m.onnx", dynamo=dynamo))
    agree(network, values(module, torch.float32), 1e-5)
    assert layer_names(network) == ["affine", "tanh", "residual", "affine"]


@pytest.mark.parametrize("name", ["Softplus", "GELU", "Softsign"])
def test_the_newer_exporter(name, tmp_path):
    module = trained(
        torch.nn.Sequential(torch.nn.Linear(2, 3), getattr(torch.nn, name)(), torch.nn.Linear(3, 1)), torch.float32
    )
    network = wv.load_network(exported(module, tmp_path / "m.onnx", dynamo=True))
    agree(network, values(module, torch.float32), 1e-5)
    assert layer_names(network)[1] == ACTIVATIONS[name]


@pytest.mark.parametrize("zipmap", [False, True])
@pytest.mark.parametrize("classes", [2, 3])
def test_scikit_learn_with_a_scaler(classes, zipmap, tmp_path):
    skl2onnx = pytest.importorskip("skl2onnx")
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    labels = (POINTS[:, 0] * POINTS[:, 1] > 0).astype(int) + (POINTS[:, 0] > 1) * (classes - 2)
    model = make_pipeline(StandardScaler(), MLPClassifier((5, 3), activation="tanh", max_iter=60))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(POINTS, labels)
        written = skl2onnx.to_onnx(model, POINTS[:1].astype(np.float32), options={"zipmap": zipmap})
    (tmp_path / "m.onnx").write_bytes(written.SerializeToString())
    network = wv.load_network(tmp_path / "m.onnx")
    shares = model.predict_proba(POINTS)
    agree(network, shares[:, 1:] if classes == 2 else shares, 1e-5)
    np.testing.assert_array_equal(network.predict(POINTS), model.predict(POINTS))


def graph(nodes, constants=(), outputs=("y",), width=2):
    inputs = [onnx.helper.make_tensor_value_info("x", FLOAT, ["N", width])]
    ends = [onnx.helper.make_tensor_value_info(name, FLOAT, None) for name in outputs]
    made = onnx.helper.make_graph(nodes, "g", inputs, ends, initializer=list(constants))
    return onnx.helper.make_model(made)


def constant(name, array):
    return onnx.numpy_helper.from_array(np.asarray(array, dtype=np.float32), name)


def node(kind, inputs, outputs, **options):
    return onnx.helper.make_node(kind, inputs, outputs, name=f"{kind.lower()}_node", **options)


WEIGHT = constant("w", [[1.0, 2.0], [3.0, 4.0]])


def far_away():
    tensor = onnx.TensorProto(name="w", data_type=FLOAT, dims=[2, 2])
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/passwd")
    return tensor


def huge():
    return onnx.TensorProto(name="w", data_type=FLOAT, dims=[10**6, 10**6])


HOSTILE = {
    "external": (graph([node("MatMul", ["x", "w"], ["y"])], [far_away()]), "is in another file, which is not read"),
    "huge": (graph([node("MatMul", ["x", "w"], ["y"])], [huge()]), "1000000000000 numbers"),
    "cycle": (graph([node("Add", ["x", "z"], ["y"]), node("Relu", ["y"], ["z"])]), "Add .add_node.: uses 'z', which"),
    "operator": (graph([node("Conv", ["x", "w"], ["y"])], [WEIGHT]), r"Conv \(conv_node\): is not an operator"),
    "many nodes": (graph([node("Relu", ["x"], ["y"])] * 2100), "2100 nodes"),
    "reshape": (
        graph([node("Reshape", ["x", "s"], ["y"])], [onnx.numpy_helper.from_array(np.array([10**12, 1]), "s")]),
        r"Reshape \(reshape_node\): makes another shape",
    ),
    "one row": (
        graph(
            [node("Relu", ["x"], ["r"]), node("Reshape", ["r", "s"], ["y"])],
            [onnx.numpy_helper.from_array(np.array([1, -1]), "s")],
        ),
        "makes another shape",
    ),
    "all points together": (graph([node("Flatten", ["x"], ["y"], axis=0)]), "flattens the points together"),
    "whole numbers": (
        graph([node("Relu", ["x"], ["r"]), node("Cast", ["r"], ["y"], to=7)]),
        "something else of numbers",
    ),
    "with a class": (
        graph(
            [node("ArgMax", ["x"], ["a"]), node("Cast", ["a"], ["c"], to=1), node("MatMul", ["c", "w"], ["y"])],
            [WEIGHT],
        ),
        r"MatMul \(matmul_node\)",
    ),
    "nothing": (graph([node("Identity", ["x"], ["y"])]), "nothing that is shown"),
    "not finite": (
        graph([node("MatMul", ["x", "w"], ["y"])], [constant("w", [[np.nan, 1.0], [1.0, 1.0]])]),
        r"MatMul \(matmul_node\): weight",
    ),
    "widths": (graph([node("MatMul", ["x", "w"], ["y"])], [constant("w", np.ones((3, 2)))]), "takes width 3"),
    "two inputs": (graph([node("Relu", ["x", "v"], ["y"])]), "uses 'v'"),
    "branches": (
        graph(
            [node("MatMul", ["x", "w"], ["a"]), node("MatMul", ["x", "w"], ["b"]), node("Add", ["a", "b"], ["y"])],
            [WEIGHT],
        ),
        "two branches, of which neither leads on to the other",
    ),
}


def test_a_class_at_the_end_is_dropped_and_scores_are_taken_first(tmp_path):
    nodes = [node("MatMul", ["x", "w"], ["s"]), node("ArgMax", ["s"], ["a"]), node("Softmax", ["s"], ["p"])]
    path = tmp_path / "m.onnx"
    for outputs, labels in ((("a",), ("affine 1",)), (("a", "p"), ("affine 1", "softmax 1"))):
        path.write_bytes(graph(nodes, [WEIGHT], outputs).SerializeToString())
        assert wv.load_network(path).labels == labels


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_shown_is_named(name, tmp_path):
    model, message = HOSTILE[name]
    path = tmp_path / "m.onnx"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(WarpvizError, match=message) as caught:
        wv.load_network(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_bytes_that_were_changed_are_read_or_refused(tmp_path):
    """A short run of what the fuzzer does at length."""
    nodes = [
        node("Gemm", ["x", "w", "b"], ["h"], transB=1),
        node("Relu", ["h"], ["r"]),
        node("MatMul", ["r", "w"], ["y"]),
    ]
    whole = graph(nodes, [WEIGHT, constant("b", [1.0, 2.0])]).SerializeToString()
    path, rng = tmp_path / "m.onnx", np.random.default_rng(4)
    path.write_bytes(whole)
    weight = np.array([[1.0, 2.0], [3.0, 4.0]])
    expected = np.maximum(POINTS @ weight.T + [1.0, 2.0], 0) @ weight
    np.testing.assert_allclose(wv.load_network(path)(POINTS), expected, atol=1e-6)
    read = tried_damaged(path, rng, 400, wv.load_network)
    assert 0 < read < 400
