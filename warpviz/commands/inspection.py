"""The subcommand `inspect`: what can be said in numbers of a network, or of the network that a figure shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warpviz.commands.terminal import hand_over, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from warpviz.commands.listing import Record
    from warpviz.net.inspection import InspectedLayer, Inspection
    from warpviz.specs.request import Request

COLUMNS = ("name", "units", "rank", "det", "area", "sheets", "best cut", "dead", "saturated")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", metavar="DATA", help="points for a network file: a dataset, a CSV or NPY file")
@click.option("--points", type=int, metavar="N", help="number of points, for a built-in dataset")
@click.option("--seed", type=int, metavar="N", help="random seed of a built-in dataset")
@click.option("--as", "form", metavar="FORM", help="a table or data instead: markdown, latex or json")
def inspect(file: Path, form: str | None, **points: Any) -> None:  # noqa: ANN401 - flags
    """Measure the network in FILE, a network file or a figure, layer by layer.

    Rank and determinant of every affine map; the area of the sheet after each layer, how many sheets lie on each other,
    the best straight cut between the classes, dead and saturated units. And how much of the points the network puts
    into their class, how much it folds straight ways (the space-folding measure, arXiv 2502.09954), and the one affine
    map that it is where nothing in it bends.
    """
    from warpviz.figures.inspected import inspected

    request, measured = _request(file, {name: value for name, value in points.items() if value is not None})
    found = inspected(request, measured)
    if form is None:
        for line in _lines(file, request, found):
            say(line)
        return
    from warpviz.commands.listing import Listing
    from warpviz.commands.tables import FORMS

    records = [_record(layer) for layer in found.layers]
    if FORMS.canonical(form) == "json":
        hand_over(_json(records, found))
        return
    told = [{"aliases": [], **dict(zip(COLUMNS, _cells(record), strict=True))} for record in records]
    hand_over(FORMS[form]({"layers": Listing(list, lambda: told, COLUMNS)}))


def _request(file: Path, points: dict[str, Any]) -> tuple[Request[Any], dict[str, Any]]:
    """Return the request of a figure and what was measured of it, or that of a network file with points."""
    from warpviz.errors import InvalidValueError
    from warpviz.figures.loading import load
    from warpviz.net.importers import IMPORTERS
    from warpviz.publish.reading import read_request, recipe_spec, sources_of
    from warpviz.specs.network import NetworkFigure
    from warpviz.specs.sources import Sources

    if file.suffix.lower() in IMPORTERS:
        return load(NetworkFigure(weights=str(file), **points), Sources()), {}
    if points:
        raise InvalidValueError(f"{next(iter(points))}: a figure has its own points; only a network file takes others")
    recipe = read_request(file)
    for note in recipe.notes:
        say(f"note: {note}", err=True)
    return load(recipe_spec(recipe.figure, str(file)), sources_of(file, recipe)), recipe.measured


def _record(layer: InspectedLayer) -> Record:
    """Return what is known of a layer, as plain data."""
    facts = layer.facts
    return {
        "name": facts.label,
        "aliases": [],
        "units": [layer.width_in, layer.width_out],
        "rank": layer.rank,
        "det": layer.determinant,
        "area": facts.area,
        "area with overlaps": facts.area_with_overlaps,
        "sheets": facts.sheets,
        "best cut": facts.best_line,
        "dead": facts.dead,
        "saturated": facts.saturated,
    }


def _cells(record: Record) -> list[str]:
    """Return a row of a table for a reader; what does not apply is empty."""
    from warpviz.picture.numbers import area_text, percent

    shown: dict[str, Callable[[Any], str]] = {
        "units": lambda widths: f"{widths[0]} to {widths[1]}",
        "det": "{:.4g}".format,
        "area": area_text,
        "sheets": "{:.3g}".format,
        "best cut": percent,
        "saturated": percent,
    }
    values = [(column, record[column]) for column in COLUMNS]
    if record["area"] is None:
        # What lies on each other counts as often as it does.
        most = f"at most {area_text(record['area with overlaps'])}"
        values = [(column, most if column == "area" else value) for column, value in values]
        shown["area"] = str
    return ["" if value is None else shown.get(column, str)(value) for column, value in values]


def _lines(file: Path, request: Request[Any], found: Inspection) -> list[str]:
    """Return what is printed: a table, and what is to say of the whole."""
    from warpviz.net.inspection import map_text
    from warpviz.picture.numbers import percent

    points = f", {len(request.data.points):,} points" if request.data is not None else ""
    rows = [["layer", *COLUMNS[1:]], *(_cells(_record(layer)) for layer in found.layers)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [f"{file}: sheet [-{found.extent:g}, {found.extent:g}]{points}"]
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if found.accuracy is not None:
        lines.append(f"network: {percent(found.accuracy)} of the points in their class")
    if found.folding is not None:
        most, mean = found.folding
        lines.append(f"folding: {most:.3g} at most, {mean:.3g} on average (0: straight ways stay straight)")
    if found.affine is not None:
        lines.append(f"one affine map: {map_text(*found.affine)}")
    return lines


def _json(records: list[Record], found: Inspection) -> str:
    import json

    layers = [{key.replace(" ", "_"): value for key, value in record.items() if key != "aliases"} for record in records]
    folding, affine = found.folding, found.affine
    data = {
        "extent": found.extent,
        "layers": layers,
        "accuracy": found.accuracy,
        "folding": None if folding is None else {"most": folding[0], "mean": folding[1]},
        "affine": None if affine is None else {"weight": affine[0].tolist(), "bias": affine[1].tolist()},
    }
    return json.dumps(data, indent=2, allow_nan=False) + "\n"
