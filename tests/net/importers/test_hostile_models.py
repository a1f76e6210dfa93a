"""Model files that are damaged or made to do harm: one line, in little time and memory."""

import io
import json
import struct
import zipfile

import numpy as np
import pytest
from models import tried_damaged

import warpviz as wv
from warpviz.errors import WarpvizError


def refused(path, message=None):
    with pytest.raises(WarpvizError, match=message) as caught:
        wv.load_network(path, "tanh")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))


def header(shape, kind="<f8"):
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def archive(members, **settings):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **settings) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


ARCHIVES = {
    "asks for 32 GiB": (archive({"W1.npy": header((4096, 2**20))}), "says that it has shape"),
    "negative": (archive({"W1.npy": header((-1, 2))}), "says that it has shape|not an array"),
    "objects": (archive({"W1.npy": header((2, 2), "|O")}), "pickled objects|not an array"),
    "no array": (archive({"W1.npy": b"abc"}), "not an array"),
    "a bomb": (archive({"W1.npy": bytes(70 * 2**20)}, compression=zipfile.ZIP_DEFLATED), "unpacked over 64 MB"),
    "too many": (archive({f"{n}.npy": b"" for n in range(1100)}), "1100 arrays"),
    "outside": (archive({"../../W1.npy": header((2, 2)) + bytes(32)}), "weight"),
    "no archive": (b"PK\x03\x04 and no more", "not an archive"),
    "empty": (b"", "not an archive"),
    "without a name": (archive({"W1.npy": b"abc"}).replace(b"W1.npy", b"\0" * 6), "not an archive|not an array"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives(name, tmp_path):
    data, message = ARCHIVES[name]
    path = tmp_path / "model.npz"
    path.write_bytes(data)
    if name == "outside":
        # It is a name like any other; nothing is unpacked into files.
        with pytest.raises(WarpvizError, match="square"):
            wv.load_network(path, "tanh")
    else:
        refused(path, message)
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.npz"]


def tensors(table, body=b""):
    text = json.dumps(table).encode() if isinstance(table, dict) else table
    return struct.pack("<Q", len(text)) + text + body


def tensor(kind="F64", shape=(2, 2), ends=(0, 32)):
    return {"0.weight": {"dtype": kind, "shape": list(shape), "data_offsets": list(ends)}}


TENSORS = {
    "overlapping": tensors(tensor() | {"1.weight": tensor()["0.weight"]}, bytes(32)),
    "past the end": tensors(tensor(ends=(0, 320)), bytes(32)),
    "too large": tensors(tensor(shape=(2**20, 2**20)), bytes(32)),
    "a long header": struct.pack("<Q", 100 * 2**20) + b"{}",
    "deep": tensors(b"[" * 100_000),
    "no table": tensors(b"[1]"),
    "a type of its own": tensors(tensor("F99"), bytes(32)),
    "short": b"\x01",
}


@pytest.mark.parametrize("name", TENSORS)
def test_tensors(name, tmp_path):
    pytest.importorskip("safetensors")
    path = tmp_path / "model.safetensors"
    path.write_bytes(TENSORS[name])
    refused(path)


def test_json_of_arrays(tmp_path):
    path = tmp_path / "model.json"
    for text, message in (
        ('{"W1": [[1, 2], [3]]}', "rows of one length"),
        ('{"W1": [["a"]]}', "expected numbers"),
        ('{"W1": [[1e999, 0], [0, 1]], "b1": [0, 0]}', "finite|square"),
        ('{"W1": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested|dimension|too deep"),
        ('{"layers": [], "warpviz": 2}', "this version of warpviz reads 1"),
    ):
        path.write_text(text)
        refused(path, message)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_bytes_that_were_changed_are_read_or_refused(suffix, tmp_path):
    """A short run of what the fuzzer does at length."""
    arrays = {"0.weight": np.eye(2), "0.bias": np.zeros(2), "2.weight": np.ones((1, 2))}
    path = tmp_path / f"model{suffix}"
    if suffix == ".npz":
        np.savez_compressed(path, **arrays)
    else:
        pytest.importorskip("safetensors.numpy").save_file(arrays, path)
    read = tried_damaged(path, np.random.default_rng(3), 300, lambda damaged: wv.load_network(damaged, "tanh"))
    assert 0 < read < 300
