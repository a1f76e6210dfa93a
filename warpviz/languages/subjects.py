"""What sentences are about, in no language: `describe` makes these, and a language makes words of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """Labelled points.

    Attributes:
        source: what they came from; `given` has no name.
        name: of the dataset or of the file.
    """

    source: Literal["dataset", "file", "given"]
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """The sheet that is carried along.

    Attributes:
        lines: how many in each direction.
        data: the points on it, if any.
        returns: whether it comes all the way back at the end.
    """

    lines: int
    data: Data | None
    returns: bool


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """An activation function.

    Attributes:
        name: the canonical name, or the text of an expression.
        title: its English name, for a language that has no phrase for it.
        verb: what it does to the sheet, in a neutral word: `fold`.
        slope: the slope of what is negative, as text, of a function that has one.
        low: what the negative side tends to, as text, of a function that has that.
        small: whether the sheet is too small to reach the function's first turn.
    """

    name: str
    title: str
    verb: str
    slope: str = ""
    low: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TrainedLayers:
    """The hidden layers of a network that is trained for the figure.

    Attributes:
        widths: how many units each has, not empty.
        function: the activation of all of them.
        skip: whether they are residual blocks.
        functions: the activation of each where they differ; then `function` is the first.
    """

    widths: tuple[int, ...]
    function: Function
    skip: bool = False
    functions: tuple[Function, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class GivenLayers:
    """The layers of a network that was handed over.

    Attributes:
        widths: how many units each has.
    """

    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class NetworkFile:
    """A network that stands in a file.

    Attributes:
        name: of the file, without its folder.
    """

    name: str


Layers: TypeAlias = TrainedLayers | GivenLayers | NetworkFile
