"""Common parts: what the panels of a comparison share: a title, a legend, the gutters and one strip."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warpviz.picture.headline import EDGE, Headline, headline_texts
from warpviz.picture.layout import TEXT
from warpviz.picture.polylines import straight_lines
from warpviz.picture.scene import Drawing, Text, together
from warpviz.picture.strip import NUMBERS, Strip, grown, strip
from warpviz.picture.theme import THEMES, mix, rgb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from warpviz.figures.arrangement import Arrangement
    from warpviz.film.scenes import SceneBuilder
    from warpviz.picture.layout import Layout
    from warpviz.specs.compare import CompareFigure

# The lines between panels: their strength and width in reference pixels.
HAIRLINE, HAIRLINE_PX = 0.4, 1.0
# What stands for layers that differ from panel to panel.
SOME_FUNCTION = "$f$"
# A number of percent.
NUMBER = re.compile(r"\d+ ?%")


@dataclass(frozen=True, slots=True, eq=False)
class CommonParts:
    """What is drawn once for all panels.

    Attributes:
        spec: the request.
        arranged: where everything stands.
        builders: of the panels' scenes, which keep in step.
    """

    spec: CompareFigure
    arranged: Arrangement
    builders: Sequence[SceneBuilder]
    # What stands still, made once a step.
    _kept: dict[tuple[int, int | None, str], Drawing] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        """The layout of the whole picture."""
        return self.arranged.layout

    def still(self, number: int) -> Drawing:
        """Return what stands still in frame `number`: the same object as long as it is the same."""
        builder = self.builders[0]
        moment = builder.moments[number]
        step = builder.step(moment)
        at_end = builder.decision is not None and builder.decision.shown(builder, moment) >= 1
        told = self._key(builder.story.headline(step.keyframe, step.stage, step.reached, at_end=at_end).number)
        # Without a strip no more than that changes.
        key = (
            (step.reached, None if moment.hold else step.way.layer, told) if self.layout.has_strip else (0, None, told)
        )
        if key not in self._kept:
            self._kept[key] = self._drawing(*key)
        return self._kept[key]

    def moving(self, number: int) -> Drawing:
        """Return what moves beside the panels in frame `number`: the part of the strip that grows."""
        builder = self.builders[0]
        moment = builder.moments[number]
        layer = builder.journey.ways[moment.step].layer
        if not self.layout.has_strip or moment.hold or layer is None:
            return Drawing()
        return grown(self.layout, builder.theme, len(builder.journey.held), layer, moment.progress)

    def _key(self, number: str) -> str:
        """Return what the numbers in the heads are, from one of them with its words; "" where they say it."""
        return NUMBER.sub("%", number) if self.arranged.has_key else ""

    def _drawing(self, reached: int, active: int | None, told: str) -> Drawing:
        theme = THEMES[self.spec.theme]
        color = rgb(mix(theme.background, theme.axis, HAIRLINE))
        hairlines = [straight_lines([[a, b], [c, d]], color, HAIRLINE_PX) for a, b, c, d in self.arranged.grid.gutters]
        title = headline_texts(self.layout, theme, Headline(self.spec.title or "", named=True))
        found = Drawing(lines=tuple(hairlines), texts=title)
        if self.arranged.legend is not None:
            found = together(found, self.arranged.legend.drawing(theme))
        if told:
            font_px = self.layout.font_px(TEXT)
            words = Text(told, EDGE * font_px, self.spec.size[1] - NUMBERS * font_px, font_px, theme.muted)
            found = together(found, Drawing(texts=(words,)))
        if self.layout.has_strip:
            found = together(strip(self.layout, theme, self._words(), reached, active), found)
        return found

    def _words(self) -> Strip:
        """Return what the strip says: the names of layers that all panels have; their numbers are the panels' own."""
        labels = [
            names[0] if len(set(names)) == 1 else SOME_FUNCTION
            for names in zip(*(builder.story.strip.labels for builder in self.builders), strict=True)
        ]
        return Strip(tuple(labels), ("",) * (len(labels) + 1))
