"""The subcommand that makes the figures of a manifest."""

from __future__ import annotations

from pathlib import Path

import click

from warpviz.batch import build
from warpviz.commands.figures import saved_text


@click.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def batch(manifest: Path, *, quiet: bool) -> None:
    """Make every figure of MANIFEST, a TOML file."""
    failed = False
    for result in build(manifest):
        if isinstance(result, str):
            failed = True
            click.echo(f"error: {result}", err=True)
        elif not quiet:
            click.echo(saved_text(result))
    if failed:
        raise click.exceptions.Exit(1)
