"""Lists as tables and data, read by parsers of others."""

import json
import re

import pytest
from markdown_it import MarkdownIt
from program import check, run

from warpviz.commands.listing import LISTS
from warpviz.net.activations import ACTIVATIONS, activation
from warpviz.plane.datasets import DATASETS


@pytest.fixture
def printed(tmp_path):
    return lambda *words: check(run(tmp_path, "list", *words))


def cells_of(text):
    """The cells of every table of a Markdown text, as plain text, by a parser."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    tables, inside = [], False
    for token in tokens:
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in {"th_open", "td_open"}:
            inside = True
        elif token.type == "inline" and inside:
            tables[-1][-1].append(token.content)
            inside = False
    return tables


def test_markdown_is_a_table_with_a_row_for_each_activation(printed):
    (table,) = cells_of(printed("activations", "--as", "markdown"))
    head, *rows = table
    assert head == ["name", "formula", "derivative", "range", "source"]
    assert len(rows) == len(ACTIVATIONS)
    for name, (names, formula, derivative, reach, source) in zip(ACTIVATIONS, rows, strict=True):
        entry = ACTIVATIONS[name]
        # What stands there can be asked for.
        for text in re.findall(r"`([^`]+)`", names):
            assert activation(text).expression == name
        assert [text.partition("(")[0] for text in re.findall(r"`([^`]+)`", names)] == [
            name, *ACTIVATIONS.aliases(name)
        ]  # fmt: skip
        for math in (formula, derivative, reach):
            assert re.fullmatch(r"\$[^$|]+\$", math)
        assert source == entry.source
    ranges = {row[0]: row[3] for row in rows}
    assert ranges["`relu`"] == r"$[0,\,\infty)$"
    assert ranges["`sigmoid`, `logistic`"] == r"$(0,\,1)$"
    assert ranges["`gaussian`"] == r"$(0,\,1]$"


def test_json_has_all_that_is_known(printed):
    records = json.loads(printed("activations", "--as", "json"))
    assert [record["name"] for record in records] == list(ACTIVATIONS)
    by_name = {record["name"]: record for record in records}
    assert by_name["leaky_relu"]["parameters"] == {"alpha": 0.01}
    assert by_name["relu6"]["creases"] == [0, 6]
    assert by_name["step"]["jumps"] == [0]
    assert by_name["sigmoid"]["range"] == {"low": 0, "high": 1, "closed": [False, False]}
    assert by_name["relu"]["range"] == {"low": 0, "high": None, "closed": [True, False]}
    assert by_name["relu6"]["range"] == {"low": 0, "high": 6, "closed": [True, True]}
    assert by_name["sigmoid"]["derivative"] == r"\sigma(z)\,(1 - \sigma(z))"
    assert by_name["softmax"]["elementwise"] is False


def test_latex_has_as_many_cells_in_every_row_and_balanced_braces(printed):
    for what in LISTS:
        text = printed(what, "--as", "latex")
        body = text[text.index(r"\hline") : text.index(r"\end{tabular}")]
        rows = [line for line in body.splitlines() if line != r"\hline"]
        assert len(rows) == 1 + len(LISTS[what].rows())
        for row in rows:
            assert row.endswith(r" \\")
            assert len(re.findall(r"(?<!\\)&", row)) == len(LISTS[what].columns) - 1
            assert len(re.findall(r"(?<!\\)\{", row)) == len(re.findall(r"(?<!\\)\}", row))
            # Outside of mathematics nothing stands for something else.
            words = re.sub(r"\$[^$]*\$", "", row).replace(r"\\", "")
            assert not re.search(r"(?<!\\)[_#%^~]", words)
        widths = [float(width) for width in re.findall(r"p\{([\d.]+)\\textwidth\}", text)]
        assert len(widths) == len(LISTS[what].columns)
        assert 0.8 < sum(widths) <= 1


@pytest.mark.parametrize("form", ["markdown", "md", "MARKDOWN"])
def test_all_lists_at_once_are_a_table_each_under_its_name(printed, form):
    text = printed("--as", form)
    assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == list(LISTS)
    assert [len(table) - 1 for table in cells_of(text)] == [len(LISTS[name].rows()) for name in LISTS]


def test_all_lists_at_once_are_one_object_of_json(printed):
    data = json.loads(printed("--as", "json"))
    assert list(data) == list(LISTS)
    assert [record["name"] for record in data["datasets"]] == list(DATASETS)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["activations", "--as", "markdwon"], "unknown form 'markdwon': did you mean 'markdown'?"),
        (["activation", "--as", "json"], "unknown list 'activation': did you mean 'activations'?"),
        (["--as", "yaml"], "unknown form 'yaml': known are markdown, latex, json, md, tex"),
    ],
)
def test_what_there_is_not_is_one_line(tmp_path, words, line):
    result = run(tmp_path, "list", *words)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"error: {line}\n")
