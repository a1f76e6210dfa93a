"""Story: what is said of a film: where we are, what each layer does, and the one number of each state."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from warpviz.net.activation_deeds import formula_of
from warpviz.net.deeds import deed_of
from warpviz.net.layers import Activation, Affine
from warpviz.picture.headline import Headline
from warpviz.picture.numbers import percent
from warpviz.picture.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from warpviz.arrays import Floats
    from warpviz.film.plan import FilmPlan
    from warpviz.languages.language import Language
    from warpviz.net.layers import Layer

# What stands between a verb and its formula.
BETWEEN = "  "


@dataclass(frozen=True, slots=True)
class Story:
    """What is said, the input being the first keyframe.

    Attributes:
        title: one of the user's, "" for none.
        heads: where we are at every keyframe.
        deeds: what is done to come there, by the part of the step that is in motion: "" for the whole step; several
            texts, the most wanted first.
        numbers: the one number of every keyframe, "" for none.
        verdict, share: what stands there at the end, when what parts the classes is drawn, and its number alone.
        notes: what else is said of every keyframe.
        strip: what the strip says.
    """

    title: str
    heads: tuple[str, ...]
    deeds: tuple[Mapping[str, tuple[str, ...]], ...]
    numbers: tuple[str, ...]
    verdict: str
    notes: tuple[str, ...]
    strip: Strip
    share: str = ""

    def untold(self) -> Story:
        """Return the story with its title alone."""
        count = len(self.heads)
        nothing = ("",) * count
        return replace(self, heads=nothing, deeds=({},) * count, numbers=nothing, verdict="", share="", notes=nothing)

    def headline(self, keyframe: int, stage: str, reached: int, *, at_end: bool) -> Headline:
        """Return what stands above the picture.

        Args:
            keyframe: what is gone to, or held.
            stage: the part of the step that is in motion.
            reached: the last keyframe that was reached, whose number still counts.
            at_end: whether what parts the classes is drawn.
        """
        known = self.deeds[keyframe]
        deeds = known.get(stage, known.get("", ()))
        head = self.heads[keyframe]
        if self.title:
            # The title is the head; where we are stands before what happens.
            deeds = tuple(" ".join(part for part in (head, deed) if part) for deed in (*deeds, ""))
        decided = at_end and bool(self.verdict)
        number = self.verdict if decided else self.numbers[reached]
        share = self.share if decided else self.strip.numbers[reached]
        brief = f"{share} %" if number else ""
        return Headline(self.title or head, deeds, number, self.notes[keyframe], named=bool(self.title), brief=brief)


def story_of(
    plan: FilmPlan,
    states: Sequence[Floats],
    steps: Sequence[Mapping[str, object]],
    words: Language,
    notes: Sequence[str],
) -> Story:
    """Return what is said of a film.

    Args:
        plan: what it is of.
        states: places on the sheet, and points, at every keyframe, (N, D_k).
        steps: what was measured of every keyframe.
        words: the language.
        notes: what else is said of every keyframe.
    """
    layers = plan.layers
    deeds: list[Mapping[str, tuple[str, ...]]] = [{"": plan.opening}]
    deeds += [_deeds(layer, state, words) for layer, state in zip(layers, states[:-1], strict=True)]
    shares = [best if isinstance(best := step.get("best_line"), float) else None for step in steps]
    share = _whole(plan.accuracy) if plan.accuracy is not None else ""
    return Story(
        title=plan.title,
        heads=plan.heads,
        deeds=tuple(deeds),
        numbers=tuple(_number(step, known, words) for step, known in zip(steps, shares, strict=True)),
        verdict=words.decided.format(share=share) if share else "",
        notes=tuple(notes),
        strip=Strip(
            tuple(label_of(layer) for layer in layers),
            tuple("" if known is None else _whole(known) for known in shares),
        ),
        share=share,
    )


def label_of(layer: Layer) -> str:
    """Return the name of a layer in the strip."""
    if isinstance(layer, Affine):
        return "$Wx+b$"
    return f"${layer.function.symbol}$" if isinstance(layer, Activation) else "$x+f$"


def _deeds(layer: Layer, state: Floats, words: Language) -> dict[str, tuple[str, ...]]:
    """Return what a layer does to a state (N, D), as a whole and unit by unit."""
    deed = deed_of(layer, state.min(axis=0), state.max(axis=0))
    said = {"": _texts(deed.verbs, deed.formula, words)}
    if isinstance(layer, Activation) and layer.function.elementwise:
        for unit in range(state.shape[1]):
            said[str(unit + 1)] = _texts(deed.verbs, formula_of(layer.function, unit), words)
    return said


def _texts(verbs: Sequence[str], formula: str, words: Language) -> tuple[str, ...]:
    """Return a deed with its formula, and shorter texts: without that, and with the first verbs only."""
    first = [words.deed(verbs[:count]) for count in range(len(verbs), 0, -1)]
    return (f"{first[0]}{BETWEEN}${formula}$", *first)


def _number(step: Mapping[str, object], share: float | None, words: Language) -> str:
    if share is None:
        return ""
    width = step["width"]
    what = "best_line" if width in {1, 2} else "best_plane" if width == 3 else "best_cut"
    return words.shares[what if step["best_line_exact"] else f"{what}_found"].format(value=f"{_whole(share)} %")


def _whole(share: float) -> str:
    """Return a share in whole percent, rounded down so that 100 means all."""
    return percent(math.floor(share * 100 + 1e-9) / 100).removesuffix(" %")
