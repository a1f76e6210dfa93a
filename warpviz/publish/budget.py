"""A budget: the best file that is small enough, by fewer colours, then fewer frames a second, then smaller pictures.

Frames are drawn once for each size that is tried. What a file of a streamed format will weigh is told from a few
stretches of it; only what is promising is written whole.
"""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from warpviz.errors import OutputError
from warpviz.figures.kinds import animate
from warpviz.picture.raster import Rasterizer
from warpviz.picture.ssim import ssim
from warpviz.specs.kinds import spec_from_data
from warpviz.specs.platforms import PLATFORMS
from warpviz.specs.recipe import parse_recipe
from warpviz.specs.values import MIN_SIZE_PX
from warpviz.writers.frame_cache import cached_frames, chosen, thinned
from warpviz.writers.frames import animation_palette
from warpviz.writers.guard import FIGURE, guarded_path

if TYPE_CHECKING:
    from pathlib import Path

    from warpviz.picture.animation import Animation
    from warpviz.progress import Progress
    from warpviz.specs.base import FigureSpec
    from warpviz.specs.sources import Sources
    from warpviz.writers.formats import Format
    from warpviz.writers.guard import Guard

# Palettes whose indices, with one for "as it was", take a bit less each.
COLORS = (15, 7)
COARSENESS = (0, 1, 2, 3)
# Every how many moving frames are kept, and how many a second must be left.
KEEP, MIN_FPS = (1, 2, 3), 6.0
SCALES = (1.0, 0.85, 0.72, 0.61, 0.52, 0.44, 0.37, 0.31, 0.26, 0.2, 0.15, 0.1)
# How many stretches of how many frames are weighed, and what is left for what they do not tell.
STRETCHES, STRETCH, MARGIN = 6, 5, 1.03
# Pictures shrink a little slower than their area.
AREA_POWER = 1.3
LOOKS = 5


@dataclass(frozen=True, slots=True)
class Budget:
    """What a file may be: bytes, pixels over all frames, and frames."""

    max_bytes: int
    max_pixels: int | None = None
    max_frames: int | None = None

    def allows(self, animation: Animation) -> bool:
        """Return whether an animation has few enough pixels and frames."""
        count = animation.frame_count
        pixels = count * animation.width_px * animation.height_px
        few = self.max_frames is None or count <= self.max_frames
        return few and (self.max_pixels is None or pixels <= self.max_pixels)


def budget_of(spec: FigureSpec, path: Path) -> Budget | None:
    """Return the budget that a spec gives a file, None for none.

    Raises `OutputError` when the site does not take the format.
    """
    if spec.for_ is None:
        return None if spec.max_bytes is None else Budget(spec.max_bytes)
    platform, suffix = PLATFORMS[spec.for_], path.suffix.lower()
    if platform.suffixes and suffix not in platform.suffixes:
        raise OutputError(
            f"cannot write {path}: {spec.for_} takes {', '.join(platform.suffixes)}, but the suffix is {suffix}"
        )
    limit = min(platform.limit(suffix), spec.max_bytes or platform.limit(suffix))
    return Budget(limit, platform.max_pixels, platform.max_frames)


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to make a file smaller: every how many frames, how many colours (None: as many as usual), how coarse."""

    keep: int = 1
    colors: int | None = None
    coarseness: int = 0

    def of(self, animation: Animation) -> Animation:
        """Return the animation as planned."""
        colors = animation.colors if self.colors is None else self.colors
        return replace(thinned(animation, self.keep), colors=colors, coarseness=self.coarseness)


@dataclass(slots=True, eq=False)
class _Search:
    """Tries plans on an animation of one size."""

    animation: Animation
    format: Format
    budget: Budget
    draft: Path
    weights: dict[Plan, float] = field(default_factory=dict)
    counted: int = 0

    def plans(self) -> list[Plan]:
        """Return all plans, from the best to the smallest."""
        shortest = sorted(self.animation.durations_s)[self.animation.frame_count // 2]
        # One frame more is needed to say that something moves.
        moving = self.animation.frame_count > 3
        keeps = [keep for keep in KEEP if keep == 1 or (moving and 1 / (shortest * keep) >= MIN_FPS)]
        ways: list[Plan] = [Plan()]
        if self.format.vector or (self.animation.lossless and self.animation.colors is None):
            pass
        elif self.format.has_palette or (self.format.streamed and self.animation.lossless):
            usual = self.usual_colors()
            ways += [Plan(colors=count) for count in COLORS if count < usual]
        else:
            ways = [Plan(coarseness=steps) for steps in COARSENESS]
        return [replace(way, keep=keep) for keep, way in itertools.product(keeps, ways)]

    def usual_colors(self) -> int:
        """Return how many colours the file has if nothing is done."""
        if self.animation.colors is not None:
            return self.animation.colors
        if not self.counted:
            rasterizer = Rasterizer(self.animation.width_px, self.animation.height_px)
            self.counted = len(animation_palette(self.animation, rasterizer).colors)
        return self.counted

    def weight(self, plan: Plan) -> float:
        """Return about how many bytes a plan takes, infinitely many where it has too many frames or pixels."""
        if plan not in self.weights:
            planned = plan.of(self.animation)
            if not self.budget.allows(planned):
                self.weights[plan] = float("inf")
            elif not self.format.streamed:
                self.weights[plan] = self.write(plan)
            else:
                self.weights[plan] = self._told(planned)
        return self.weights[plan]

    def _told(self, planned: Animation) -> float:
        count = planned.frame_count
        if count <= STRETCHES * STRETCH:
            return sum(map(len, self.format.parts(planned)))
        starts = np.linspace(0, count - STRETCH, STRETCHES).astype(int).tolist()
        numbers = [start + step for start in starts for step in range(STRETCH)]
        sample = chosen(planned, numbers, tuple(planned.durations_s[number] for number in numbers))
        sizes = [len(part) for part in self.format.parts(sample)]
        head, frames, tail = sizes[0], sizes[1:-1], sizes[-1]
        # The first of each stretch follows on a frame that is not its neighbour.
        steps = [size for place, size in enumerate(frames) if place % STRETCH]
        return MARGIN * (head + frames[0] + (count - 1) * sum(steps) / len(steps) + tail)

    def write(self, plan: Plan) -> int:
        """Write the draft and return its bytes."""
        self.format.write(plan.of(self.animation), self.draft, None)
        return self.draft.stat().st_size

    @property
    def too_heavy(self) -> bool:
        """Whether something that has few enough frames and pixels has too many bytes."""
        return any(self.budget.max_bytes < weight < float("inf") for weight in self.weights.values())

    def first_that_fits(self) -> Plan | None:
        """Write the draft by the best plan that fits and return it; None when none does."""
        plans, limit = self.plans(), self.budget.max_bytes
        if self.weight(plans[0]) > limit:
            if self.weight(plans[-1]) > limit * MARGIN:
                return None
            low, high = 0, len(plans) - 1
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if self.weight(plans[middle]) <= limit else (middle, high)
            plans = plans[high:]
        for plan in plans:
            if self.budget.allows(plan.of(self.animation)) and self.write(plan) <= limit:
                return plan
        return None


def write_within(
    spec: FigureSpec,
    animation: Animation,
    path: Path,
    chosen_format: Format,
    budget: Budget,
    sources: Sources,
    guard: Guard,
    text: str,
    progress: Progress | None,
) -> tuple[Animation, str]:
    """Write the best file that is within a budget, with a text as its recipe.

    Return what was written, and one line on what was done for it. Raises `OutputError` when there is none; then nothing
    is written.
    """
    with guarded_path(path, FIGURE, guard) as draft:
        scale, least, too_heavy = 1.0, float("inf"), False
        while True:
            with ExitStack() as stack:
                sized = animation if scale == 1 else _resized(spec, animation, scale, sources)
                ready = sized if chosen_format.vector else stack.enter_context(cached_frames(sized, progress))
                search = _Search(replace(ready, recipe=text), chosen_format, budget, draft)
                plan = search.first_that_fits()
                if plan is not None:
                    return plan.of(sized), _told_changes(
                        animation, ready, plan, search, spec, too_heavy=too_heavy or search.too_heavy
                    )
                least = min(least, *search.weights.values())
                too_heavy = too_heavy or search.too_heavy
            smaller = [step for step in SCALES if step < scale and _can_shrink(spec, step)]
            if chosen_format.vector or not smaller:
                raise OutputError(_too_large(path, least, budget, animation))
            # Sizes at which it cannot fit either are not drawn.
            wanted = scale * (budget.max_bytes / least) ** (1 / AREA_POWER) if least < float("inf") else scale
            scale = next((step for step in smaller if step <= wanted * MARGIN), smaller[-1])


def _too_large(path: Path, least: float, budget: Budget, animation: Animation) -> str:
    if least < float("inf"):
        fault = f"it takes about {least:,.0f} bytes at the least, but at most {budget.max_bytes:,} were asked for"
    else:
        most = _limits(animation, budget, too_heavy=False)
        fault = f"its {animation.frame_count:,} frames cannot be made few and small enough for {most}"
    return f"cannot write {path}: {fault}: lower tween_s or lines"


def _can_shrink(spec: FigureSpec, scale: float) -> bool:
    return min(spec.size) * scale >= MIN_SIZE_PX


def _resized(spec: FigureSpec, animation: Animation, scale: float, sources: Sources) -> Animation:
    """Return the figure at another size; a network that was trained is taken from the recipe."""
    figure = parse_recipe(animation.recipe, "recipe").figure
    size = [max(MIN_SIZE_PX, round(side * scale)) for side in spec.size]
    return replace(animate(spec_from_data({**figure, "size": size}), sources=sources), recipe=animation.recipe)


def _told_changes(
    full: Animation, ready: Animation, plan: Plan, search: _Search, spec: FigureSpec, *, too_heavy: bool
) -> str:
    planned = plan.of(ready)
    changes = []
    if plan.colors is not None:
        changes.append(f"{plan.colors} instead of {search.usual_colors()} colours")
    if plan.coarseness:
        changes.append(f"coded {plan.coarseness} steps coarser")
    if plan.keep > 1:
        fps = getattr(spec, "fps", 0.0)
        changes.append(f"{fps / plan.keep:.3g} instead of {fps:g} frames a second")
    if ready.width_px != full.width_px:
        changes.append(f"{ready.width_px}x{ready.height_px} instead of {full.width_px}x{full.height_px} px")
    if not changes:
        return ""
    limits = _limits(full, search.budget, too_heavy=too_heavy)
    return f"to fit {limits}: {', '.join(changes)}; SSIM {_ssim_of(full, planned, search.format):.3f}"


def _limits(full: Animation, budget: Budget, *, too_heavy: bool) -> str:
    """Return the limits that an animation does not meet as it is, in words; bytes where it is `too_heavy`."""
    count = full.frame_count
    reasons = []
    if budget.max_pixels is not None and count * full.width_px * full.height_px > budget.max_pixels:
        reasons.append(f"{budget.max_pixels / 1e6:,.3g} megapixels over all frames")
    if budget.max_frames is not None and count > budget.max_frames:
        reasons.append(f"{budget.max_frames:,} frames")
    if too_heavy or not reasons:
        reasons.append(f"{budget.max_bytes:,} bytes")
    return " and ".join(reasons)


def _ssim_of(full: Animation, planned: Animation, chosen_format: Format) -> float:
    """Return how like the exact frames what is shown is: colours and size, at some times; coding apart."""
    exact = Rasterizer(full.width_px, full.height_px)
    ours = Rasterizer(planned.width_px, planned.height_px)
    palette = None
    if chosen_format.has_palette:
        palette = animation_palette(planned, ours)
    starts = np.cumsum([0.0, *planned.durations_s[:-1]])
    scores = []
    ends = np.cumsum(full.durations_s)
    for place in np.linspace(0, planned.frame_count - 1, min(LOOKS, planned.frame_count)).astype(int).tolist():
        number = int(np.searchsorted(ends, starts[place] + 1e-9, side="right"))
        image = ours.draw(planned.scene(place))
        if palette is not None:
            image = Image.fromarray(palette.colors[palette.indices(image)])
        shown = image.resize((full.width_px, full.height_px), Image.Resampling.BICUBIC)
        wanted = np.asarray(exact.draw(full.scene(min(number, full.frame_count - 1))))
        scores.append(ssim(np.asarray(shown), wanted))
    return float(np.mean(scores))
