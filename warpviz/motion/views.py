"""Views: where the camera stands at every keyframe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from warpviz.motion.camera import SIDE_AZIMUTH, SIDE_ELEVATION, View, look_at, settle
from warpviz.motion.tween import pad
from warpviz.net.layers import Affine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.arrays import Floats
    from warpviz.net.layers import Layer

SPACE = 3
# When the last state fills less than this of the picture the camera goes closer at the end.
CLOSER_UNDER = 0.45


@dataclass(frozen=True, slots=True)
class CameraWork:
    """How the camera behaves.

    Attributes:
        orbit: how far it goes round states of three dimensions from the first keyframe to the last, in degrees.
        elevation: how high it stands above them, in degrees.
        closer: whether it goes closer at the end where the last state fills little of the picture.
        always: whether it does so whatever the last state fills.
    """

    orbit: float = 0.0
    elevation: float = SIDE_ELEVATION
    closer: bool = False
    always: bool = False

    def azimuth(self, keyframe: int, count: int) -> float:
        """Return where it stands at a keyframe of `count`, in degrees."""
        return SIDE_AZIMUTH + self.orbit * (keyframe / max(count - 1, 1) - 0.5)


def groups_of(layers: Sequence[Layer]) -> list[list[int]]:
    """Return the numbers of the keyframes that are looked at in one way: before and after activations.

    The camera moves to another place during affine maps only, so that a contraction looks like one.
    """
    groups: list[list[int]] = [[0]]
    for number, layer in enumerate(layers, 1):
        if isinstance(layer, Affine):
            groups.append([number])
        else:
            groups[-1].append(number)
    return groups


def plan_views(layers: Sequence[Layer], states: Sequence[Floats], work: CameraWork) -> tuple[View, ...]:
    """Return the camera for every keyframe, and perhaps one more that is closer.

    Args:
        layers: the layers on the way.
        states: points that show the reach of every keyframe as it is drawn, each (N, up to 3), one more than layers.
        work: how the camera behaves.
    """
    count = len(states)
    views: list[View] = []
    for group in groups_of(layers):
        solid = any(states[number].shape[1] == SPACE for number in group)
        azimuths = [work.azimuth(number, count) for number in group] if solid else []
        views += look_at([pad(states[number], SPACE) for number in group], azimuths, work.elevation) * (
            1 if solid else len(group)
        )
    views = settle(views)
    solid = states[-1].shape[1] == SPACE
    azimuths = [work.azimuth(count - 1, count)] if solid else []
    last = look_at([pad(states[-1], SPACE)], azimuths, work.elevation)[0]
    if work.closer and (work.always or last.half < CLOSER_UNDER * views[-1].half):
        views.append(last)
    return tuple(views)
