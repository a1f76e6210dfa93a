"""IPython hook: lets a notebook show figures, by the names of their types, so that nothing of IPython is loaded."""

from __future__ import annotations

import sys
from typing import Any

# The types that show themselves, where they are defined.
SHOWN = (("warpviz.specs.base", "FigureSpec"), ("warpviz.picture.animation", "Animation"))


def register() -> None:
    """Register the formatter with the running IPython shell, if there is one."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    formatter = getattr(getattr(shell, "display_formatter", None), "mimebundle_formatter", None)
    if formatter is None:
        return
    for module, name in SHOWN:
        formatter.for_type_by_name(module, name, _bundle)


def _bundle(figure: Any, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ANN401 - by its type
    """Return what a notebook shows of a figure."""
    from warpviz.publish.notebook import bundle_of

    del include, exclude
    return bundle_of(figure)
