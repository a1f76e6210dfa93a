"""Values of fields as plain data."""

from __future__ import annotations

from warpviz.net.network import Network
from warpviz.net.serial import network_to_data
from warpviz.plane.datasets import LabelledPoints
from warpviz.plane.sheet_image import SheetImage
from warpviz.specs.images import image_to_data
from warpviz.specs.points import points_to_data


def plain(value: object) -> object:
    """Return the value of a field as plain data, as it stands in recipes and manifests."""
    if isinstance(value, Network):
        return network_to_data(value)
    if isinstance(value, LabelledPoints):
        return points_to_data(value)
    if isinstance(value, SheetImage):
        return image_to_data(value)
    return list(value) if isinstance(value, tuple) else value
