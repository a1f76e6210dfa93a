import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from warpviz.batch.schema import manifest_schema
from warpviz.manifest import read_manifest
from warpviz.specs.kinds import KINDS
from warpviz.specs.text_values import fields_of

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = manifest_schema()
FENCES = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENTRY = '[[figure]]\noutput = "a.gif"\nkind = "network"\n'


def faults(text):
    validator = jsonschema.Draft202012Validator(SCHEMA)
    return [error.message for error in validator.iter_errors(tomllib.loads(text))]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["$defs"]) == set(KINDS)
    for kind in KINDS:
        fields = fields_of(KINDS[kind].model)
        others = {"model"} if "weights" in fields else set()
        assert set(SCHEMA["$defs"][kind]["properties"]) == {*fields, *others, "output"}


def test_the_examples_are_good():
    texts = [
        text for name in ("README.md", "README.ja.md") for text in FENCES.findall((ROOT / name).read_text("utf-8"))
    ]
    texts.append((ROOT / "outputs" / "figures.toml").read_text("utf-8"))
    assert len(texts) > 2
    for text in texts:
        assert faults(text) == []


GOOD = [
    "size = 320", 'size = "320x200"', "size = [320, 200]", "hidden = [2, 3]", 'hidden = "2,3"', "hidden = 4",
    'data = "p.csv"', 'data = {points = [[0, 1], [1, 1]], labels = ["a", "b"]}',
    "fps = 12", "fps = 12.5", "once = true",
    'theme = "dark"', 'easing = "smoothstep"', "hidden = 4\nview_dims = 2",
    'network = {layers = [{kind = "affine", weight = [[1, 0], [0, 1]]}]}',
]  # fmt: skip
BAD = [
    "fps = 0", 'fps = "fast"', "once = 1", 'theme = "drak"', "sise = 3", "view_dims = 4", 'kind2 = "x"', "lines = 1",
    'to = "inputs"', "seed = 1.5", 'easing = "slow"', "title = 3",
]  # fmt: skip


@pytest.mark.parametrize("line", GOOD)
def test_what_a_manifest_may_say_the_schema_allows(line, tmp_path):
    (tmp_path / "m.toml").write_text(ENTRY + line, encoding="utf-8")
    read_manifest(tmp_path / "m.toml")
    assert faults(ENTRY + line) == []


@pytest.mark.parametrize("line", BAD)
def test_what_a_manifest_may_not_say_the_schema_refuses(line):
    assert faults(ENTRY + line)
    assert faults(f"[defaults]\n{line}\n" + ENTRY)


def test_an_output_is_needed_and_the_kind_may_be_a_default():
    assert faults("[[figure]]\nkind = 'network'")
    assert faults("[[figure]]\noutput = 'a.gif'\nkind = 'netwrk'")
    assert faults('[defaults]\nkind = "activation"\n[[figure]]\nactivation = "abs"\noutput = "a.gif"') == []
