"""Throw damaged and made-up input at everything that reads foreign data, and report what is no clear refusal.

    python scripts/fuzz.py                          # 50,000 inputs a reader, all readers
    python scripts/fuzz.py --count 2000 --only csv  # fewer, and the readers whose name contains a word

A reader may take an input or refuse it with a `WarpvizError` of one line. Any other exception, more than two seconds
and more than one gigabyte are faults; the input is kept in the folder that is printed. Exits with status 1 on a fault.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import warpviz as wv
from warpviz.batch.article import read_articles, updated
from warpviz.errors import WarpvizError
from warpviz.manifest import read_manifest
from warpviz.plane.image_file import load_image
from warpviz.plane.points_file import load_points
from warpviz.publish.reading import read_request
from warpviz.publish.snippets import snippet
from warpviz.specs.kinds import KINDS, spec_from_data
from warpviz.writers.file_info import file_info

MOST_S, MOST_BYTES = 2.0, 1_000_000_000
Reader = Callable[[Path], object]
SMALL = {"size": 64, "lines": 3, "fps": 2, "tween_s": 0.5, "hold_s": 0.1, "final_hold_s": 0.2}
# Pieces that are put into texts.
PIECES = [
    b"\0", b"\xff\xfe", b"\r", b"\n", b'"', b"'", b",", b";", b"\\", b"[", b"]", b"{", b"}", b"(", b")", b"<", b">",
    b"<!--", b"-->", b"![", b"](", b"---\n", b"...\n", b"```\n", b"$", b"|", b"=", b"==", b"nan", b"1e999", b"-0",
    b"9" * 400, b"\xe1", b"\x83\x41", "\u2212".encode(), "\u202e".encode(), b"#", b"sep=;\n", b"x,y,label\n",
    b"[[figure]]\n", b'output="a.gif"\n', b"<!-- warpviz: ", b"a" * 300, b"../", b"%d",
]  # fmt: skip
ARTICLE = b"""---
title: A fold
---

# A fold

<!-- warpviz: activation activation=abs size=64 output=a.gif alt="A fold" -->

![A fold](a.gif){width=50%}

- one
1. two

| a | b |
|---|---|
| c | d |
"""
MANIFEST = b"""[defaults]
size = 64
[[figure]]
kind = "activation"
activation = "leaky_relu(alpha=0.1)"
output = "a.gif"
[[figure]]
kind = "network"
hidden = [2, 2]
data = "moons"
output = "b/c.png"
still = "last"
"""
LAYERS = [{"kind": "affine", "weight": [[1, 0.5], [0, 1]], "bias": [0, 1]}, {"kind": "activation", "function": "abs"}]
WEIGHTS = {"W1": [[1, 0.5, 0], [0, 1, 2]], "b1": [0, 1, 0], "W2": [[1], [2], [0.5]], "b2": [0.5]}
NETWORK = json.dumps({"layers": LAYERS}).encode()
EXPRESSIONS = [
    b"sin(3*x)/(1+x*x)", b"where(x>0, x, 0.1*x)", b"floor(x*2)%3", b"not x > 0 and x == 1", b"leaky_relu(alpha=0.1)",
]  # fmt: skip


def finished(folder: Path) -> dict[str, list[bytes]]:
    """Return a finished file of each format whose recipe is read."""
    spec = wv.ActivationFigure("abs", **SMALL)
    still = wv.ActivationFigure("abs", size=64, lines=3, still="last")
    made = {}
    for suffix in ("gif", "png", "webp", "svg", "pdf"):
        path = wv.save(still if suffix in {"svg", "pdf"} else spec, folder / f"good.{suffix}").path
        made[suffix] = [path.read_bytes()]
    return made


def of_file(suffix: str, *readers: Reader) -> tuple[str, Reader]:
    """Return the suffix of a file and what reads it in each of some ways, whatever those before have said."""

    def read(path: Path) -> None:
        refused = None
        for reader in readers:
            try:
                reader(path)
            except WarpvizError as error:
                refused = error
        if refused is not None:
            raise refused

    return suffix, read


def article(path: Path) -> None:
    """Read an article, and what would be written."""
    for found in read_articles([path]):
        once = updated(found, "en")
        path.write_bytes(once)
        again = read_articles([path])
        # Written again nothing changes.
        if again and updated(again[0], "en") != once:
            raise AssertionError("an article grows when it is written again")


ODD = [
    None, True, "", " ", "abs", "abs,relu", "moons", "no such file", "a\nb", "\u202e", "x" * 5000, "first", "states",
    "1080p", "3MB", -1, 0, 1, 2, 64, 201, 512, 10**30, 0.5, -0.0, 1e-9, 1e300, float("nan"), float("inf"), [], [1],
    [2, 2, 2], [0], [3] * 40, ["abs", "sin"], {}, {"layers": []}, {"x": [1]}, [[1, 2]], "sin(x)/x", "1/x",
]  # fmt: skip


def fields(path: Path) -> None:
    """Make a spec of any kind from a few fields with odd values, which the bytes of the file choose."""
    rng = random.Random(path.read_bytes())  # noqa: S311 - nothing is kept secret here
    kind = rng.choice(sorted(KINDS))
    names = [*KINDS[kind].model.model_fields, "typo", "for", "activaton"]
    spec_from_data({"kind": kind, **{rng.choice(names): rng.choice(ODD) for _ in range(rng.randint(1, 5))}})


def readers(folder: Path) -> dict[str, tuple[str, Reader, list[bytes]]]:
    """Return for each reader the suffix of its files, what reads one, and good ones to damage."""
    array = io.BytesIO()
    np.save(array, np.array([[1.0, 2.0, 0.0], [3.0, 4.0, 1.0]]))
    table = b"x,y,label\n-2.5,1,cat\n1.5,0.5,dog\n2,2,cat\n"
    image = folder / "image.png"
    wv.save(wv.ActivationFigure("abs", size=64, lines=3, still="last"), image)
    found = {
        "csv": (*of_file(".csv", load_points), [table, table.decode().encode("utf-16"), table.replace(b",", b";")]),
        "npy": (*of_file(".npy", load_points), [array.getvalue()]),
        "network": (*of_file(".json", wv.load_network, named_weights), [NETWORK, json.dumps(WEIGHTS).encode()]),
        **models(),
        "manifest": (*of_file(".toml", read_manifest), [MANIFEST]),
        "article": (*of_file(".md", article), [ARTICLE, ARTICLE.replace(b"\n", b"\r\n")]),
        "expression": (*of_file(".txt", lambda path: wv.activation(path.read_bytes().decode("latin-1"))), EXPRESSIONS),
        "image": (*of_file(".png", load_image), [image.read_bytes()]),
        "fields": (*of_file(".json", fields), [b"seed"]),
    }
    for suffix, good in finished(folder).items():
        ways = read_request, file_info, lambda path: snippet(path, "markdown")
        found[suffix] = (*of_file(f".{suffix}", *ways), good)
    return found


def named_weights(path: Path) -> None:
    """Read weights alone, with an activation between them."""
    wv.load_network(path, "tanh")


def models() -> dict[str, tuple[str, Reader, list[bytes]]]:
    """Return the readers of other libraries' model files, of those that are installed."""
    arrays = {name: np.array(values, dtype=np.float32) for name, values in WEIGHTS.items()}
    plain, packed = io.BytesIO(), io.BytesIO()
    np.savez(plain, **arrays)
    np.savez_compressed(packed, **arrays)
    found = {"npz": (*of_file(".npz", named_weights), [plain.getvalue(), packed.getvalue()])}
    if importlib.util.find_spec("safetensors"):
        from safetensors.numpy import save

        found["safetensors"] = (*of_file(".safetensors", named_weights), [save(arrays)])
    if importlib.util.find_spec("onnx"):
        found["onnx"] = (*of_file(".onnx", wv.load_network), onnx_models(arrays))
    return found


def onnx_models(arrays: dict[str, np.ndarray]) -> list[bytes]:
    """Return small models: a chain, and one with a skip connection, a function taken apart and what is dropped."""
    from onnx import TensorProto, helper, numpy_helper

    def model(*nodes: tuple[str, list[str], str]) -> bytes:
        made = [helper.make_node(kind, inputs, [output], name=f"n_{output}") for kind, inputs, output in nodes]
        given = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 2])
        ends = [helper.make_tensor_value_info(nodes[-1][2], TensorProto.FLOAT, None)]
        constants = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
        return helper.make_model(helper.make_graph(made, "g", [given], ends, constants)).SerializeToString()

    first = [("MatMul", ["x", "W1"], "a"), ("Add", ["a", "b1"], "b"), ("Tanh", ["b"], "c")]
    return [
        model(*first, ("MatMul", ["c", "W2"], "d")),
        model(
            *first, ("Sigmoid", ["c"], "s"), ("Mul", ["c", "s"], "m"), ("Add", ["m", "b"], "r"), ("ArgMax", ["r"], "y")
        ),
    ]


def damaged(rng: random.Random, good: bytes) -> bytes:
    """Return bytes with some of them changed, cut, doubled, or with pieces put in."""
    data = bytearray(good)
    for _ in range(rng.choice([1, 1, 2, 3, 8])):
        place = rng.randrange(len(data) + 1)
        kind = rng.randrange(6)
        if kind == 0 and data:
            data[place % len(data)] = rng.randrange(256)
        elif kind == 1:
            del data[place : place + rng.choice([1, 3, 20, 500])]
        elif kind == 2:
            data[place:place] = rng.choice(PIECES) * rng.choice([1, 1, 1, 2, 40])
        elif kind == 3:
            data[place:place] = data[: rng.randrange(len(data) + 1)][:2000]
        elif kind == 4 and data:
            data[place % len(data)] ^= 1 << rng.randrange(8)
        else:
            del data[place:]
            data += rng.randbytes(rng.choice([0, 0, 1, 30]))
    return bytes(data)


def limit_memory() -> None:
    """Let the process have one gigabyte more than it has now, where the system keeps such limits."""
    if sys.platform == "linux":
        import resource

        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_BYTES,) * 2)


def fault_of(reader: Reader, path: Path) -> str | None:
    """Return what is wrong with how a reader takes a file; None when it reads it or refuses it as it should."""
    start = time.perf_counter()
    try:
        reader(path)
    except WarpvizError as error:
        if "\n" in str(error) or len(str(error)) > 4_200:
            return f"a message of {len(str(error))} characters or several lines"
    except Exception as error:  # noqa: BLE001 - any other is what is looked for
        return f"{type(error).__name__}: {error}"[:200]
    took = time.perf_counter() - start
    return f"{took:.1f} s" if took > MOST_S else None


def main() -> None:
    """Try all readers and print a line on each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50_000, help="inputs a reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="readers whose name contains this")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    known = readers(folder)
    limit_memory()
    bad = 0
    for name, (suffix, reader, good) in known.items():
        if arguments.only not in name:
            continue
        rng = random.Random(f"{arguments.seed} {name}")  # noqa: S311 - nothing is kept secret here
        path, faults, start = folder / f"case{suffix}", 0, time.perf_counter()
        for number in range(arguments.count):
            data = damaged(rng, rng.choice(good))
            path.write_bytes(data)
            fault = fault_of(reader, path)
            if fault is not None:
                faults += 1
                kept = folder / f"{name}-{number}{suffix}"
                kept.write_bytes(data)
                if faults <= 5:
                    print(f"{name}: {fault}: {kept}", flush=True)
        took = time.perf_counter() - start
        print(f"{name}: {arguments.count:,} inputs, {faults:,} faults, {took:.0f} s", flush=True)
        bad += faults
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
