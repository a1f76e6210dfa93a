"""XMP: the recipe as metadata, for formats without text fields of their own.

Adobe, "Extensible Metadata Platform (XMP) Specification, Part 1" (2012), also ISO 16684-1.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, unescape

NAMESPACE = "urn:warpviz:recipe"
_ENTITIES = {'"': "&quot;"}
# Searched for, not parsed: the file is untrusted, and an XML parser could be made to expand entities endlessly.
_RECIPE = re.compile(r'warpviz:recipe="([^"<]*)"')


def xmp_packet(recipe: str) -> str:
    """Return the XMP that carries a recipe, in ASCII."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:warpviz="{NAMESPACE}" warpviz:recipe="{escape(recipe, _ENTITIES)}"/>'
        "</rdf:RDF></x:xmpmeta>"
    )


def recipe_of(data: bytes) -> str | None:
    """Return the recipe in an XMP packet, wherever in `data` it stands; None when there is none.

    Raises `UnicodeDecodeError` when it is not ASCII.
    """
    found = _RECIPE.search(data.decode("ascii"))
    return unescape(found[1], {entity: sign for sign, entity in _ENTITIES.items()}) if found else None
