"""Scope: in which requests a field has an effect.

It stands beside the field, as `Annotated[type, scope]`. A field that is given where it has none is refused with the
reason, or forgiven with a note where people give it to every figure; a recipe holds only fields that have one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warpviz.plane.datasets import DATASETS
from warpviz.plane.points_file import looks_like_file
from warpviz.specs.values import EVERY_STATE, STILLS

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Scope:
    """Says of a spec why a field has no effect in it: "" where it has one; `forgiven` if a note is enough then."""

    why_not: Callable[[Any], str]
    forgiven: bool = False


def names_dataset(source: object) -> bool:
    """Return whether a source of points is a dataset by name.

    A name that is neither a dataset nor looks like a file counts: what is wrong with it is told when it is read.
    """
    return isinstance(source, str) and not looks_like_file(source)


def _points(spec: Any) -> str:  # noqa: ANN401 - a spec with points
    return "there are no points" if spec.data_source is None else ""


def _dataset(spec: Any) -> str:  # noqa: ANN401 - a spec with points
    return "" if names_dataset(spec.data_source) else "only a named dataset can have any number of points"


def _table(spec: Any) -> str:  # noqa: ANN401 - a spec with points
    source = spec.data_source
    return "" if isinstance(source, str) and source not in DATASETS else "only a file of points has columns"


def _filmstrip(spec: Any) -> object:  # noqa: ANN401 - a spec of a moving sheet
    return getattr(spec, "filmstrip", None)


def _motion(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    if spec.still in STILLS:
        return f"the {spec.still} frame is the same whatever the motion is"
    return "a filmstrip does not move" if _filmstrip(spec) is not None else ""


def _way_back(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    if spec.still == "first":
        return "the first frame is the same whatever follows"
    return "a filmstrip shows the way there only" if _filmstrip(spec) is not None else ""


def _between(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    if _filmstrip(spec) == EVERY_STATE:
        return "a filmstrip of states shows nothing between them"
    return _motion(spec) if _filmstrip(spec) is None else ""


def _seen(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    # What does not move at all has another scale where states are held, too.
    return "" if spec.view == "fixed" else _between(spec)


def _words(spec: Any) -> str:  # noqa: ANN401 - any spec
    return "a filmstrip has only the words of its tiles" if _filmstrip(spec) is not None else ""


def _playing(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    return "a single picture does not play" if spec.is_still else ""


def _repeated(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    return "it plays once" if spec.once else _playing(spec)


def _captions(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    return "" if spec.caption else "it stands in the caption, and there is none"


def _filled(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    return "lines alone leave no room for a picture" if spec.wires else ""


def _colored(spec: Any) -> str:  # noqa: ANN401 - a spec of a moving sheet
    return "the image takes the place of colours" if spec.image is not None else ""


POINTS = Scope(_points)
DATASET = Scope(_dataset)
SEED = Scope(lambda spec: spec.why_not_random())
MOTION = Scope(_motion, forgiven=True)
WAY_BACK = Scope(_way_back)
BETWEEN = Scope(_between)
SEEN = Scope(_seen)
WORDS = Scope(_words)
PLAYING = Scope(_playing)
REPEATED = Scope(_repeated)
CAPTIONS = Scope(_captions)
FILLED = Scope(_filled)
COLORED = Scope(_colored)
# Of a plot it is noted, as of a sheet, when it does not move.
MOVING = Scope(lambda spec: spec.why_not_moving(), forgiven=True)
STILLED = Scope(lambda spec: spec.why_not_moving())
# Those of networks ask the spec, whose kind knows what becomes of a network in it.
TABLE = Scope(_table)
TRAINING = Scope(lambda spec: spec.why_not_trained())
NAMED_ACTIVATION = Scope(lambda spec: spec.why_no_activation())
BARE = Scope(lambda spec: spec.why_not_bare())
STEPS_OF_TRAINING = Scope(lambda spec: spec.why_no_steps())
LAYERS = Scope(lambda spec: spec.why_no_layers())
AFFINE = Scope(lambda spec: spec.why_no_affine())
SPACE = Scope(lambda spec: spec.why_not_in_space())
PLANAR = Scope(lambda spec: spec.why_not_in_plane())
WIDE = Scope(lambda spec: spec.why_not_wide())
PROJECTED = Scope(lambda spec: spec.why_not_projected())
