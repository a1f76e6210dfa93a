"""The subcommand that prints the markup for an article."""

from __future__ import annotations

from pathlib import Path

import click

from warpviz.commands.terminal import hand_over, say
from warpviz.languages.table import codes


@click.command("embed")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "form",
    default="markdown",
    metavar="FORM",
    help="markdown, html, github, qiita, zenn or latex  [default: markdown]",
)
@click.option("--lang", metavar="LANG", help=f"language of the alt text: {codes()}  [default: the figure's own]")
@click.option(
    "--relative-to",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="PLACE",
    help="folder of the article, or the article, where the address starts  [default: where you are]",
)
def embed_file(file: Path, form: str, lang: str | None, relative_to: Path) -> None:
    """Print the markup that embeds FILE in an article, with its size and alt text."""
    from warpviz.publish.snippets import snippet

    text, notes = snippet(file, form, lang, relative_to)
    for note in notes:
        say(f"note: {note}", err=True)
    hand_over(text)
