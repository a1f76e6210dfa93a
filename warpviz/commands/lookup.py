"""The subcommands that look something up: the available names, the recipe in a file, the schema of manifests."""

from __future__ import annotations

from pathlib import Path

import click

from warpviz.commands.tables import FORMS, form_option
from warpviz.commands.terminal import hand_over, say


@click.command("list")
@click.argument("what", metavar="[WHAT]", required=False)
@form_option
def list_members(what: str | None, form: str | None) -> None:
    """List activations, initializations, datasets, easings, tweens, themes or formats, or all of them.

    With --as, activations come with formula, derivative, range of values and source.
    """
    from warpviz.commands.listing import LISTS, told

    if form is not None:
        hand_over(FORMS[form](told(what)))
        return
    for number, name in enumerate([what] if what else LISTS):
        if not what:
            say(f"\n{name}" if number else name)
        rows = LISTS[name].rows()
        width = max(len(member) for member, _ in rows)
        for member, text in rows:
            say(f"{'' if what else '  '}{member:<{width}}  {text}")


@click.command("help")
@click.argument("name", metavar="[COMMAND]", required=False)
@click.pass_context
def help_on(context: click.Context, name: str | None) -> None:
    """Show this page, or that of COMMAND."""
    root = context.find_root()
    known = root.command.get_command(root, name) if name and isinstance(root.command, click.Group) else None
    page = root if known is None else click.Context(known, info_name=name, parent=root)
    hand_over(f"{page.get_help()}\n")


@click.command("show")
@click.argument("file", type=click.Path(path_type=Path))
def show_recipe(file: Path) -> None:
    """Print the recipe embedded in FILE, as a manifest entry that recreates it."""
    from warpviz.manifest import entry_text
    from warpviz.publish.reading import read_request

    recipe = read_request(file)
    for note in recipe.notes:
        say(f"note: {note}", err=True)
    hand_over(entry_text(recipe.asked, file.name))


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="where to write  [default: stdout]"
)
@click.option("--force", is_flag=True, help="replace a file that is there")
def manifest(files: tuple[Path, ...], output: Path | None, *, force: bool) -> None:
    """Write a manifest that recreates every FILE.

    It is made from the recipes embedded in the files. Outputs are relative to the folder of the manifest: that of
    --output, or else the working directory. Names of data and model files are those that the figures were made with.
    """
    import os

    from warpviz.manifest import entry_text
    from warpviz.publish.reading import read_request
    from warpviz.writers.guard import MANIFEST, OPEN, write_guarded

    guard = OPEN.reading(files, force=force)
    if output is not None:
        MANIFEST.check_suffix(output)
    folder = Path() if output is None else output.parent
    entries = []
    for file in files:
        name = Path(os.path.relpath(file.absolute(), folder.absolute())).as_posix()
        recipe = read_request(file)
        for note in recipe.notes:
            say(f"note: {file}: {note}", err=True)
        entries.append(entry_text(recipe.asked, name))
    text = "\n".join(entries)
    if output is None:
        hand_over(text)
        return
    write_guarded(output, text.encode(), MANIFEST, guard)
    say(f"{output}: {len(entries)} figure{'s' if len(entries) > 1 else ''}")


@click.command()
def schema() -> None:
    """Print the JSON schema of manifests, for editors."""
    import json

    from warpviz.batch.schema import manifest_schema

    hand_over(json.dumps(manifest_schema(), indent=2) + "\n")
