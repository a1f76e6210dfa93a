"""What weights a plot is of, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warpviz.languages.language import Language
    from warpviz.net.initialization import Initialization


def weights_words(init: Initialization, language: Language) -> str:
    """Return what is said of weights with an initialization: its name, or its standard deviation."""
    return language.plots["weights"].format(init=init.title.replace("std", language.plots["std"]))
