"""The subcommands that look: what there is to choose from, and what is inside a finished file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("list")
@click.argument("what", metavar="WHAT")
def list_members(what: str) -> None:
    """List activations, datasets, easings, themes or formats."""
    from warpviz.figures.listing import LISTS

    rows = LISTS[what]()
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        click.echo(f"{name:<{width}}  {text}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def show(file: Path) -> None:
    """Print the recipe inside FILE, as the manifest entry that makes it again."""
    from warpviz.figures.recipe import parse_request
    from warpviz.figures.saving import read_recipe
    from warpviz.manifest import entry_text

    data = parse_request(read_recipe(file), str(file))
    click.echo(entry_text(data, file.name), nl=False)
