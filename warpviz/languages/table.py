"""The languages there are, one row each, by the code that `--lang` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warpviz.languages.en import ENGLISH
from warpviz.languages.ja import JAPANESE
from warpviz.registry import Registry

if TYPE_CHECKING:
    from warpviz.languages.language import Language

LANGUAGES: Registry[Language] = Registry("language")
LANGUAGES.register("en", ENGLISH)
LANGUAGES.register("ja", JAPANESE)


def codes() -> str:
    """Return the codes to choose from, for a help text: `en or ja`."""
    return " or ".join(LANGUAGES)


def codes_in_pictures() -> str:
    """Return the same with the extras that pictures need: `en or ja (needs warpviz[ja])`."""
    return " or ".join(
        f"{code} (needs warpviz[{LANGUAGES[code].extra}])" if LANGUAGES[code].extra else code for code in LANGUAGES
    )
