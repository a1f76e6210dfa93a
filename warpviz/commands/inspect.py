"""The subcommand `inspect`: what can be said in numbers of a network, or of the network that a figure shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warpviz.commands.figures import field_flag
from warpviz.commands.tables import FORMS, Cell, Names, Table, Told, form_option
from warpviz.commands.terminal import hand_over, say
from warpviz.errors import InvalidValueError
from warpviz.specs.network import NetworkFigure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warpviz.net.inspection import InspectedLayer, Inspection
    from warpviz.specs.request import Request

COLUMNS = ("layer", "units", "rank", "det", "area", "sheets", "best cut", "dead", "saturated")
# What a network file is measured with; a figure has its own.
POINTS = ("data", "points", "seed")
# What must be said of one that holds weights alone.
WEIGHTS = ("activation", "transposed")


@click.command(params=[field_flag(name, NetworkFigure.model_fields[name]) for name in (*POINTS, *WEIGHTS)])
@click.argument("file", type=click.Path(path_type=Path))
@form_option
def inspect(file: Path, form: str | None, **points: Any) -> None:  # noqa: ANN401 - flags
    """Measure the network in FILE, a network file or a figure, layer by layer.

    Rank and determinant of every affine map; the area of the sheet after each layer, how many sheets lie on each other,
    the best straight cut between the classes, dead and saturated units. And the share of the points that the network
    puts into their class, how much it folds straight ways (the space-folding measure, arXiv 2502.09954), and the one
    affine map that it is where nothing in it bends. A network file takes points by --data, a figure has its own.
    """
    from warpviz.figures.inspected import inspected

    request, measured = _request(file, {name: value for name, value in points.items() if value is not None})
    found = inspected(request, measured)
    if form is not None:
        rows: list[list[Cell]] = [[Names((name,)), *cells] for name, *cells in map(_cells, found.layers)]
        hand_over(FORMS[form](Told([Table("layers", COLUMNS, rows)], _data(found))))
        return
    for line in _lines(file, request, found):
        say(line)


def _request(file: Path, points: dict[str, Any]) -> tuple[Request[Any], Mapping[str, Any]]:
    """Return the request of a figure and what was measured of it, or that of a network file with points."""
    from warpviz.figures.loading import load
    from warpviz.net.importers import IMPORTERS
    from warpviz.publish.reading import read_request, recipe_spec, sources_of
    from warpviz.specs.sources import Sources

    if file.suffix.lower() in IMPORTERS:
        return load(NetworkFigure(weights=str(file), **points), Sources()), {}
    if points:
        own = "activations" if next(iter(points)) in WEIGHTS else "points"
        raise InvalidValueError(f"{next(iter(points))}: a figure has its own {own}; only a network file takes others")
    recipe = read_request(file)
    for note in recipe.notes:
        say(f"note: {note}", err=True)
    return load(recipe_spec(recipe.figure, str(file)), sources_of(file, recipe)), recipe.measured


def _data(found: Inspection) -> dict[str, Any]:
    """Return all that was found as plain data; what does not apply is None."""
    layers = [
        {
            "layer": layer.facts.label,
            "units": [layer.width_in, layer.width_out],
            "rank": layer.rank,
            "determinant": layer.determinant,
            "area": layer.facts.area,
            "area_with_overlaps": layer.facts.area_with_overlaps,
            "sheets": layer.facts.sheets,
            "best_cut": layer.facts.best_line,
            "dead": layer.facts.dead,
            "saturated": layer.facts.saturated,
        }
        for layer in found.layers
    ]
    folding, affine = found.folding, found.affine
    return {
        "extent": found.extent,
        "layers": layers,
        "accuracy": found.accuracy,
        "folding": None if folding is None else {"most": folding[0], "mean": folding[1]},
        "affine": None if affine is None else {"weight": affine[0].tolist(), "bias": affine[1].tolist()},
    }


def _cells(layer: InspectedLayer) -> list[str]:
    """Return a row for a reader, in the order of `COLUMNS`; what does not apply is empty."""
    from warpviz.picture.numbers import area_text, percent

    facts = layer.facts
    # What lies on each other counts as often as it does.
    area = f"at most {area_text(facts.area_with_overlaps)}" if facts.area is None else area_text(facts.area)
    return [
        facts.label,
        f"{layer.width_in} to {layer.width_out}",
        "" if layer.rank is None else str(layer.rank),
        "" if layer.determinant is None else f"{layer.determinant:.4g}",
        area,
        "" if facts.sheets is None else f"{facts.sheets:.3g}",
        "" if facts.best_line is None else percent(facts.best_line),
        "" if facts.dead is None else str(facts.dead),
        "" if facts.saturated is None else percent(facts.saturated),
    ]


def _lines(file: Path, request: Request[Any], found: Inspection) -> list[str]:
    """Return what is printed: a table, and what is to say of the whole."""
    from warpviz.net.inspection import map_text
    from warpviz.picture.numbers import percent

    points = f", {len(request.data.points):,} points" if request.data is not None else ""
    rows = [list(COLUMNS), *map(_cells, found.layers)]
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
