"""Platforms: what the sites where articles are published take, each limit with its source and when it was checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from warpviz.registry import Registry

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Platform:
    """The limits of a site.

    Attributes:
        max_bytes: of a file of any format.
        source: where that is said, and what was made of it.
        checked: when it was looked up.
        suffixes: the formats that it takes; none are known if empty.
        larger: formats that may be larger or must be smaller than the others.
        max_pixels: over all frames.
        max_frames: how many it shows.
    """

    max_bytes: int
    source: str
    checked: str
    suffixes: tuple[str, ...] = ()
    larger: dict[str, int] = field(default_factory=dict)
    max_pixels: int | None = None
    max_frames: int | None = None

    def limit(self, suffix: str) -> int:
        """Return how many bytes a file of that format may have."""
        return self.larger.get(suffix, self.max_bytes)


PLATFORMS: Registry[Platform] = Registry("site")
PLATFORMS.register(
    "zenn",
    Platform(
        max_bytes=3 * MB,
        source="what Zenn's editor says when a picture is uploaded: 3 MB; png, jpg, gif, webp",
        checked="2026-11",
        suffixes=(".gif", ".png", ".webp"),
    ),
)
PLATFORMS.register(
    "qiita",
    Platform(
        max_bytes=3 * MB,
        source="not established: Qiita publishes no size; a cautious guess",
        checked="2026-11",
        suffixes=(".gif", ".png", ".webp"),
    ),
)
PLATFORMS.register(
    "github",
    Platform(
        max_bytes=5 * MB,
        source=(
            "docs.github.com, Attaching files: 10 MB for pictures; github.com/atmos/camo: its image proxy passes on"
            " 5 MB, which pictures of other sites go through"
        ),
        checked="2026-11",
        larger={".mp4": 10 * MB, ".webm": 10 * MB},
    ),
)
PLATFORMS.register(
    "note",
    Platform(
        max_bytes=3 * MB,
        source="not established: note publishes no size for pictures in articles; a cautious guess",
        checked="2026-11",
        suffixes=(".gif", ".png"),
    ),
)
PLATFORMS.register(
    "x",
    Platform(
        max_bytes=5 * MB,
        source="docs.x.com/x-api/media: 5 MB for pictures, 15 MB for GIFs, 512 MB for video",
        checked="2026-11",
        suffixes=(".gif", ".png", ".webp", ".mp4"),
        larger={".gif": 15 * MB, ".mp4": 512 * MB},
    ),
)
PLATFORMS.register(
    "devto",
    Platform(
        max_bytes=25 * MB,
        source=(
            "github.com/forem/forem, issue 5813 (200 megapixels over all frames) and pull request 13265 (500 frames);"
            " bytes are not established, a cautious guess"
        ),
        checked="2026-11",
        suffixes=(".gif", ".png", ".webp"),
        max_pixels=200_000_000,
        max_frames=500,
    ),
    aliases=("dev.to",),
)
PLATFORMS.register(
    "web",
    Platform(
        max_bytes=1 * MB,
        source="no limit of anybody's: what a page of one's own can carry without being slow, our advice",
        checked="2026-11",
    ),
)
