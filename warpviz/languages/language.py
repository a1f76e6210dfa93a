"""Language: the record of everything that a language must say, short texts as fields and sentences as methods.

Texts have places in braces; what stands there is given as keyword arguments of `str.format`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from warpviz.languages.subjects import Data, Function, Layers, Paper


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """What is said of an activation function.

    Attributes:
        name: its name within a sentence; `{title}` is its English title.
        deed: what it does to the sheet, the rest of a sentence that begins with the sheet; `{name}` is that name,
            `{low}` and `{slope}` are numbers that depend on its parameter.
        verb: what a hidden layer does with it.
        small: the deed on a sheet that does not reach the function's first turn, if that is another.
    """

    name: str
    deed: str
    verb: str
    small: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Language(ABC):
    """What is said in one language.

    Attributes:
        name: of the language, in the language.
        extra: the extra of the package that brings its letters, if the usual font lacks them.
        input: the first state.
        plane, plane_with_points: what is seen of it.
        layer: what leads a formula of hidden layer {number}.
        output: the same of a layer after the last hidden one.
        outputs, units, width_key: in a diagram, the last column, one of {count} units (the first for one, the second
            for more), what the width of a line means.
        network: the title of a network of several functions.
        skips: what ends the title of a network with residual blocks.
        separates: the verdict on a single divider, by the width that it stands in (0 for any over 3), of {share}.
        separate: the same on several.
        decided: the share of points that the network puts into their class, of {share}.
        right_side: the verdict on the output, of {share}.
        variance: how much of a projected state is seen: {share} of the variance of {units} units.
        area: what the colour bar is about.
        shares: what was measured, by name, of {value}.
        units_dead: {dead} of {units} units.
        regions: how many linear regions, of {count}; the first for one, the second for more.
        named_class: how class {name} is called where it has no name but its number.
        dataset_classes: whether the class names of the named datasets, which are English, are words of it.
        figure: what is said of a figure kind that has no sentence of its own, of {kind} and {about}.
        left: what is left of the sheet, by case, of {area}, {sheets} and {length}, in the middle of a sentence.
        parted: how well a line could tell the classes apart, of {share}, in the middle of a sentence.
        told_apart: the verdict {said} in the middle of a sentence.
        also: what stands between two things that were measured.
        measured: the sentence on what was measured at the end, of {said}.
        measured_before_return: the same where the sheet comes back afterwards.
        plots: the words in plots, by what they name.
        page: the words of a gallery's page, by what they name.
        phrases: what is said of an activation, by its canonical name.
        deeds: what a layer does, by the names in `net.deeds.DEEDS`: as it stands before another deed, and last.
        verbs: what is said of any other activation, by what it does, in a neutral word; `move` says the least.
    """

    name: str
    extra: str = ""
    input: str
    plane: str
    plane_with_points: str
    layer: str
    output: str
    outputs: str
    units: tuple[str, str]
    width_key: str
    network: str
    skips: str
    separates: Mapping[int, str]
    separate: Mapping[int, str]
    decided: str
    right_side: str
    variance: str
    area: str
    shares: Mapping[str, str]
    units_dead: str
    regions: tuple[str, str]
    named_class: str
    dataset_classes: bool = False
    figure: str
    left: Mapping[str, str]
    parted: str
    told_apart: str
    also: str
    measured: str
    measured_before_return: str
    plots: Mapping[str, str]
    page: Mapping[str, str]
    deeds: Mapping[str, tuple[str, str]]
    phrases: Mapping[str, Phrase]
    verbs: Mapping[str, Phrase]

    def units_text(self, count: int) -> str:
        """Return what a column of so many units is called in a diagram."""
        return self.units[count > 1].format(count=count)

    def verdict(self, width: int, share: str, *, single: bool) -> str:
        """Return what is said of the divider, or dividers, in a state of `width` dimensions."""
        texts = self.separates if single else self.separate
        return texts[width if width in texts else 0].format(share=share)

    def _phrase(self, function: Function) -> Phrase:
        if function.name in self.phrases:
            return self.phrases[function.name]
        return self.verbs.get(function.verb, self.verbs["move"])

    def function_name(self, function: Function) -> str:
        """Return the name of an activation within a sentence."""
        return self._phrase(function).name.format(title=function.title)

    def function_deed(self, function: Function) -> str:
        """Return what an activation does to the sheet, the rest of a sentence that begins with the sheet."""
        phrase = self._phrase(function)
        text = phrase.small if function.small and phrase.small else phrase.deed
        return text.format(name=self.function_name(function), slope=function.slope, low=function.low)

    def function_verb(self, function: Function) -> str:
        """Return what a hidden layer does to the sheet with an activation."""
        return self._phrase(function).verb

    def plot_sentence(self, name: str, functions: Sequence[Function] = (), **values: object) -> str:
        """Return the text `name` of `plots` with the names of functions, listed, and other values in their places."""
        names = self.listed([self.function_name(function) for function in functions]) if functions else ""
        return self.plots[name].format(functions=names, **values)

    @abstractmethod
    def points_text(self, data: Data) -> str:
        """Return what labelled points are called within a sentence."""

    @abstractmethod
    def listed(self, names: Sequence[str]) -> str:
        """Return names, at least one, as a list within a sentence."""

    @abstractmethod
    def deed(self, names: Sequence[str]) -> str:
        """Return what a layer does, from the names of its deeds in order, at least one: `turn and stretch`."""

    def one_line(self, text: str) -> str:
        """Return a text with the spaces that it should have."""
        return " ".join(text.split())

    @abstractmethod
    def activation_sentence(self, paper: Paper, function: Function) -> str:
        """Return what becomes of the sheet under an activation."""

    @abstractmethod
    def network_sentence(self, paper: Paper, layers: Layers, *, to_output: bool) -> str:
        """Return what becomes of the sheet in a network; `to_output`: it goes through the output layer too."""

    @abstractmethod
    def panels_sentence(self, paper: Paper, functions: Sequence[Function], hidden: Sequence[int]) -> str:
        """Return what panels side by side show: an activation each, or trained networks of `hidden` units with it."""

    @abstractmethod
    def diagram_sentence(self, data: Data | None, layers: Layers, *, weights: bool) -> str:
        """Return what the diagram of a network shows, with its points beside it; `weights`: as trained."""
