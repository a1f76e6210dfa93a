"""Fields that several figure kinds share, each written once."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

TweenName = Literal["lerp", "fold"] | None


AffineTweenName = Literal["geometric", "lerp", "staged"]


def tween_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for the motion through activations."""
    return Field(None, description="motion through activations: lerp or fold; fold for the absolute value, else lerp")


def affine_tween_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for the motion through affine maps."""
    return Field("geometric", description="motion through affine maps: geometric, lerp or staged")


ColorName = Literal["position", "class", "side", "area"]


def color_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for what the sheet's colours mean."""
    return Field(
        "position",
        description="what colours mean: position, class (as the network says), side (front or back) or area",
    )


def fill_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for translucent cells."""
    return Field(default=False, description="fill the cells, translucent, so that a fold is seen as two sheets")


def boundary_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for the decision boundary."""
    return Field(default=False, description="draw where the network changes its mind, in every layer at once")


def regions_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for linear regions."""
    return Field(default=False, description="draw the parts of the sheet on which the network is one affine map")


FactsPath = Annotated[
    str | None, BeforeValidator(lambda value: os.fspath(value) if hasattr(value, "__fspath__") else value)
]


def measure_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for facts in the caption."""
    return Field(default=True, description="say in the caption what was measured of each step")


def facts_field() -> Any:  # noqa: ANN401 - pydantic's Field says so too
    """Return the field for facts in a file."""
    return Field(None, min_length=1, description="a JSON file to write what was measured of each step to")
