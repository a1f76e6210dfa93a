"""The alt text of an entry: that of its output file, if there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.describe.alt_text import alt_text
from warpviz.errors import WarpvizError
from warpviz.publish.alt_of_file import alt_text_of_file

if TYPE_CHECKING:
    from warpviz.manifest import Entry


def alt_text_of_entry(entry: Entry, lang: str) -> str:
    """Return what the figure of an entry shows; what came of a network is known only once its file is made."""
    try:
        return alt_text_of_file(entry.output, lang)
    except WarpvizError:
        return alt_text(entry.spec, lang)
