"""Options in any combination: a picture without a warning, or one line that says why not."""

import contextlib
import random
import tomllib

import pytest
from program import run

from warpviz.errors import WarpvizError
from warpviz.net.activations import ACTIVATIONS
from warpviz.plane.datasets import DATASETS
from warpviz.specs.base import fitting, outer_name
from warpviz.specs.kinds import KINDS
from warpviz.writers.formats import FORMATS

pytest.importorskip("av")
ACTIVATION_NAMES = [*ACTIVATIONS, "x*sin(x)", "where(x>0, x, 0.2*x)", "maximum(x, -1)", "leaky_relu(alpha=-0.5)"]
# Option -> how often it is there, and what it may be; what a kind does not have is left out.
ALWAYS = {"size": [96, "128x100", "200x90", "90x200", 240], "fps": [2, 10], "tween_s": [0.04, 0.3], "lines": [2, 3, 5]}
TRAINING = {"epochs": [1, 20], "restarts": [1, 2]}
OFTEN = {
    "data": [*DATASETS, "p.csv"],
    "points": [4, 10, 40],
    "color": ["position", "class", "side", "area"],
    "hidden": ["2", "3", "2,2", "3,2", "1", "4", "2,1,2"],
    "theme": ["light", "dark", "transparent", "paper"],
}
SOMETIMES = {
    "hold_s": [0, 0.3],
    "easing": ["linear", "cubic_in"],
    "extent": [0.01, 1, 1000],
    "title": ["T", "$x^2$", 'a "b" <c> & é'],
    "colors": [4, 256],
    "seed": [7],
    "legend": ["on", "off"],
    "facts": ["f.json"],
    "still": ["first", "last", "0.1"],
    "max_bytes": ["3kB", "1MB"],
    "for_": ["zenn", "github"],
    "to": ["output"],
    "affine_tween": ["lerp", "staged"],
    "tween": ["lerp"],
    "orbit": [-90, 360],
    "elevation": [5, 60],
    "view_dims": [2, 3],
    "projection": ["random", "units:1,2"],
    "init": ["he", "0.3", "orthogonal"],
    "depth": [1, 3],
    "range_": ["-1,2", "0,9"],
    "panels": ["sheet", "plane,loss,losses", "layers,probabilities"],
    "duration": [0.4, 2],
}
FLAGS = ["fill", "boundary", "skip", "once", "boomerang", "poster", "regions", "pair", "peak", "curve", "sweep"]
# What may be a picture without being asked for one.
PICTURES = {"setup", "curves", "gradients", "distribution", "training", "descent", "crossentropy", "dying"}


def effective(kind, words, chosen):
    """Options without those that have no effect together with the others; all of them where it goes wrong anyhow."""
    base = {"activation": "abs"} if kind == "activation" else {"network": True} if "--network" in words else {}
    base |= {"trained": True} if kind == "setup" else {}
    first = {name: chosen[name] for name in ("data", "hidden", "still", "view_dims") if name in chosen}
    for values in ({**base, **first}, base):
        with contextlib.suppress(WarpvizError):
            given = fitting(KINDS[kind].model, values, chosen).model_fields_set
            return {name: value for name, value in chosen.items() if name in given}
    return chosen


def command_line(rng):
    """A kind of figure with options that it has, some of which will not go together."""
    kind = rng.choice(sorted(KINDS))
    has = KINDS[kind].model.model_fields
    words = [kind]
    if kind == "compare":
        names = rng.sample(ACTIVATION_NAMES[:-3], rng.randint(1, 4))
        words += ["--network", "--activation", ",".join(names)] if rng.random() < 0.5 else names
    else:
        words += (
            ["--activation"] * (kind != "activation") + [rng.choice(ACTIVATION_NAMES)] if "activation" in has else []
        )
    trains = kind in {"network", "setup", "training", "dying"} or "--network" in words
    if kind == "setup":
        words.append("--trained")
    wanted = {**ALWAYS, **(TRAINING if trains else {})}
    wanted |= {name: values for name, values in OFTEN.items() if rng.random() < 0.5}
    wanted |= {name: values for name, values in SOMETIMES.items() if rng.random() < 0.12}
    chosen = {name: rng.choice(values) for name, values in wanted.items() if name in has}
    if rng.random() < 0.8:
        chosen = effective(kind, words, chosen)
    for name, value in chosen.items():
        words += ["--" + outer_name(name).replace("_", "-"), value]
    words += [f"--{name}" for name in FLAGS if name in has and rng.random() < 0.15]
    still = "--still" in words or kind in PICTURES
    suffix = rng.choice([suffix for suffix in FORMATS if FORMATS[suffix].moves or still])
    return [*words, "-o", f"out{suffix}"]


@pytest.mark.parametrize("seed", range(20))
def test_any_options_make_a_picture_or_one_line(tmp_path, seed):
    (tmp_path / "p.csv").write_text("x,y,label\n1,1,cat\n-1,-1,dog\n2,2,cat\n0.5,-3,emu\n", encoding="utf-8")
    words = command_line(random.Random(seed))  # noqa: S311 - nothing is kept secret here
    result = run(tmp_path, *words)
    lines = result.stderr.splitlines()
    if result.returncode == 2:
        assert (len(lines), lines[0][:7], result.stdout) == (1, "error: ", "")
        assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]
        return
    assert result.returncode == 0
    assert all(line.startswith("note: ") for line in lines)
    # What was made says how it is made again, to the byte.
    name = words[-1]
    shown = run(tmp_path, "show", name).stdout
    assert tomllib.loads(shown)["figure"][0]["output"] == name
    (tmp_path / "again.toml").write_text(shown, encoding="utf-8")
    before = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    assert run(tmp_path, "batch", "again.toml", "-j", "1").returncode == 0
    assert (tmp_path / name).read_bytes() == before
    assert run(tmp_path, "embed", name).returncode == 0


def test_most_of_them_make_a_picture(tmp_path):
    (tmp_path / "p.csv").write_text("x,y,label\n1,1,cat\n-1,-1,dog\n2,2,cat\n0.5,-3,emu\n", encoding="utf-8")
    codes = [run(tmp_path, *command_line(random.Random(seed))).returncode for seed in range(48, 60)]  # noqa: S311
    assert codes.count(0) >= 4
