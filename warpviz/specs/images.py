"""Pictures of a spec: the letter by its name, a file, or pixels given from Python or by a recipe."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from warpviz.errors import InvalidValueError
from warpviz.plane.sheet_image import SheetImage, check_image
from warpviz.specs.instance import Instance

# A larger file of the pixels would make the recipe larger than it may be of use.
MAX_RECIPE_BYTES = 48_000


def parse_image(value: object) -> object:
    """Return a name or path as it is; an array, a picture of Pillow's or a recipe's table as `SheetImage`."""
    if value is None or isinstance(value, SheetImage):
        return value
    if isinstance(value, str) or hasattr(value, "__fspath__"):
        text = str(value)
        if not text:
            raise InvalidValueError("expected F or the name of a file, but got an empty text")
        return text
    if isinstance(value, Mapping):
        return _from_data(value)
    if hasattr(value, "convert") and hasattr(value, "getbands"):
        return check_image(value.convert("RGBA"))
    if hasattr(value, "shape"):
        return check_image(value)
    raise InvalidValueError(f"expected F, a file, or an array of pixels, but got {type(value).__name__}")


ImageSource = Annotated[str | Annotated[SheetImage, Instance()] | None, BeforeValidator(parse_image)]


def image_to_data(image: SheetImage) -> dict[str, Any]:
    """Return pixels as plain data.

    Raises `InvalidValueError` when there are too many of them.
    """
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(image.pixels).save(file, "PNG", optimize=True)
    data = file.getvalue()
    if len(data) > MAX_RECIPE_BYTES:
        raise InvalidValueError(
            f"image: {len(data):,} bytes from memory, but at most {MAX_RECIPE_BYTES:,} go into the recipe;"
            " give a file instead"
        )
    return {"png": base64.b64encode(data).decode("ascii")}


def _from_data(table: Mapping[Any, Any]) -> SheetImage:
    text = table.get("png")
    if set(table) != {"png"} or not isinstance(text, str) or len(text) > 2 * MAX_RECIPE_BYTES:
        raise InvalidValueError("expected a table with the key 'png', a small PNG in base64")
    from warpviz.plane.image_file import decoded

    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidValueError("png: expected base64") from None
    return decoded(data, "png")
