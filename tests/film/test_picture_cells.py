"""A picture on a sheet: every pixel shows the place of the sheet that has come there, in films and in stills."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from warpviz.figures.kinds import animate
from warpviz.film import build
from warpviz.film.picture_cells import MOST_PARTS, MOST_TRIANGLES, in_triangles
from warpviz.film.scenes import Moved
from warpviz.net.activations import activation
from warpviz.net.layers import Activation, Affine
from warpviz.net.network import Network
from warpviz.picture.raster import Rasterizer
from warpviz.picture.textured import PixelMaps, spans_of
from warpviz.plane.lattice import Lattice
from warpviz.plane.mesh import make_mesh
from warpviz.publish.saving import save
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.compare import CompareFigure
from warpviz.specs.network import NetworkFigure

TURN = Affine(np.array([[0.6, -0.8], [0.8, 0.6]]), np.array([0.3, -0.2]))
MIRROR = Affine(np.array([[-1.0, 0.0], [0.0, 1.0]]), np.zeros(2))
SHEAR = Affine(np.array([[1.2, 0.7], [-0.3, 0.5]]), np.array([0.5, 1.0]))
OWN = Network((TURN, Activation(activation("abs"), 2), SHEAR))
# Red says how far right, green how far up a place of the sheet is.
SIDE = 256
GRADIENT = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)
GRADIENT[..., 0], GRADIENT[..., 1] = np.arange(SIDE), np.arange(SIDE)[::-1, None]
FILMS = {
    "abs": ActivationFigure(activation="abs", image="F"),
    "sin": ActivationFigure(activation="sin", image="F"),
    "tanh": ActivationFigure(activation="tanh", image="F"),
    "affine": NetworkFigure(network=OWN, image="F"),
    "turn": NetworkFigure(network=Network((TURN, SHEAR)), image="F"),
    "mirror": NetworkFigure(network=Network((MIRROR,)), image="F"),
    "space": NetworkFigure(
        network=Network((Affine(np.array([[1.0, 0.3], [0.2, 1.0], [0.5, -0.5]]), np.zeros(3)),)), image="F"
    ),
}


def built(spec, monkeypatch):
    """The animation of a spec and what its frames are drawn from."""
    made = []

    def kept(**values):
        made.append(original(**values))
        return made[0]

    original = build.SceneBuilder
    monkeypatch.setattr(build, "SceneBuilder", kept)
    return animate(spec), made[0]


@pytest.mark.parametrize("name", FILMS)
def test_every_pixel_shows_the_place_that_has_come_there_to_half_a_pixel(name, monkeypatch):
    animation, builder = built(FILMS[name], monkeypatch)
    cells = builder.sheet.draws.picture
    for number in range(0, animation.frame_count, 7):
        step = builder.step(builder.moments[number])
        view = step.way.view(step.camera)
        corners = builder.project(builder.sheet.picture.at(step), view)[0][cells.triangles]
        maps = PixelMaps.of(corners, cells.points[cells.triangles])
        spans = spans_of(corners, (slice(0, 480), slice(0, 480)))
        kept = np.flatnonzero(maps.valid[spans.triangle])
        triangle = spans.triangle[kept]
        # The middle pixel of each span, in the picture's own coordinates, and from there forward again.
        place = np.stack([spans.start[kept] + spans.count[kept] // 2, spans.row[kept]], axis=1) + 0.5
        offset = place - corners[triangle, 0]
        found = maps.origin[triangle] + offset[:, :1] * maps.across[triangle] + offset[:, 1:] * maps.down[triangle]
        there = builder.project(Moved(builder.journey.motions(found)).at(step), view)[0]
        assert np.hypot(*(there - place).T).max(initial=0.0) < 0.5


@pytest.mark.parametrize("name", ["tanh", "turn"])
def test_the_colours_in_the_last_frame_say_where_each_pixel_comes_from(name, monkeypatch):
    spec = FILMS[name].changed(image=GRADIENT, caption=False, theme="transparent")
    animation, builder = built(spec, monkeypatch)
    scene = animation.scene(animation.frame_count - 1)
    # Only the paper, in its own light.
    bare = [replace(layer, lines=(), markers=(), texts=()) for layer in scene.layers]
    shown = np.asarray(Rasterizer(480, 480).draw(replace(scene, layers=tuple(bare), keyed=False))).astype(float)
    extent = builder.sheet.draws.extent
    places = np.random.default_rng(0).uniform(-0.9 * extent, 0.9 * extent, (4000, 2))
    step = builder.step(builder.moments[-1])
    view = step.way.view(step.camera)
    screen = builder.project(Moved(builder.journey.motions(places)).at(step), view)[0]
    pixels = shown[tuple(np.floor(screen).astype(int).T[::-1])]
    # How much the colour changes over a pixel there.
    beside = np.concatenate([np.add(places, (1e-4, 0.0)), np.add(places, (0.0, 1e-4))])
    nearby = Moved(builder.journey.motions(beside))
    moved = builder.project(nearby.at(step), view)[0].reshape(2, -1, 2) - screen
    slope = SIDE / (2 * extent) * 1e-4 / np.maximum(np.hypot(moved[..., 0], moved[..., 1]).min(axis=0), 1e-9)
    wanted = (places / extent + 1) / 2 * SIDE - 0.5
    off = np.abs(pixels[:, :2] - wanted).max(axis=1)
    assert (off < 1.5 + 1.5 * slope).mean() > 0.995


def test_flat_cells_stay_whole_and_bent_ones_are_cut_as_far_as_it_takes():
    mesh = make_mesh(Lattice(3.0, 5), [])
    points, triangles, cell = in_triangles(mesh, lambda p: [(40 * np.pad(p, ((0, 0), (0, 1))),)])
    assert len(triangles) == 4 * 16
    bent, fine, owner = in_triangles(mesh, lambda p: [(40 * np.pad(np.sin(3 * p), ((0, 0), (0, 1))),)])
    assert len(triangles) < len(fine) <= MOST_TRIANGLES
    for place, corner, owning in ((points, triangles, cell), (bent, fine, owner)):
        a, b, c = (place[corner[:, number]] for number in range(3))
        area = ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
        assert (area > 0).all()
        assert np.allclose(np.bincount(owning, area), 1.5**2)


def test_a_sheet_that_no_number_of_triangles_would_do_for_gets_a_bounded_number():
    mesh = make_mesh(Lattice(3.0, 60), [])
    _, triangles, _ = in_triangles(mesh, lambda p: [(1e6 * np.pad(np.sin(1e3 * p), ((0, 0), (0, 1))),)])
    assert len(triangles) < 4 * MOST_TRIANGLES
    assert MOST_PARTS**2 <= 256


def test_nearer_layers_hide_those_below_but_for_an_eighth():
    def shown(top, rest):
        """A pixel of a sheet that is folded to the left, then up: its lower right quarter comes to lie on top."""
        picture = np.full((64, 64, 3), rest, dtype=np.uint8)
        picture[32:, 32:] = top
        animation = animate(ActivationFigure(activation="abs", image=picture, lines=2, caption=False))
        scene = animation.scene(animation.frame_count - 1)
        return float(np.asarray(Rasterizer(480, 480).draw(scene))[200, 300].mean())

    black, white = shown(0, 0), shown(255, 255)
    assert white - black > 70
    assert abs(shown(0, 255) - black) <= 255 / 8 + 1
    assert abs(shown(255, 0) - white) <= 255 / 8 + 1


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_shapes_have_it_as_images(suffix, tmp_path):
    save(ActivationFigure(activation="abs", image="F", size=120, still=1.0), tmp_path / f"a{suffix}")
    data = (tmp_path / f"a{suffix}").read_bytes()
    found = re.findall(rb"<image |/Subtype /Image", data)
    assert found
    assert b"http://" not in data.replace(b"http://www.w3.org", b"").replace(b"http://purl.org", b"").replace(
        b"http://creativecommons.org", b""
    )


def test_panels_share_it():
    animation = animate(CompareFigure(activation="abs,tanh", image="F", size=(300, 160)))
    for panel in animation.scene(3).panels:
        assert any(paper.texture is not None for layer in panel.scene.layers for paper in layer.papers)


def test_a_letter_and_a_photograph_stay_small(tmp_path):
    save(ActivationFigure(activation="abs", image="F"), tmp_path / "letter.gif")
    assert (tmp_path / "letter.gif").stat().st_size < 400_000
    rng = np.random.default_rng(0)
    rough = Image.fromarray(rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)).resize((256, 256))
    photo = np.clip(np.asarray(rough) + rng.normal(0, 4, (256, 256, 3)), 0, 255).astype(np.uint8)
    Image.fromarray(photo).save(tmp_path / "photo.png")
    saved = save(ActivationFigure(activation="abs", image=str(tmp_path / "photo.png")), tmp_path / "photo.gif")
    assert saved.size_bytes < 3_000_000
    with Image.open(saved.path) as image:
        assert len(image.getcolors(256) or ()) > 64


def test_a_sheet_that_is_torn_keeps_its_picture():
    animation = animate(ActivationFigure(activation="step", image="F", size=160))
    rasterizer = Rasterizer(160, 160)
    for number in range(0, animation.frame_count, 9):
        assert np.asarray(rasterizer.draw(animation.scene(number))).std() > 1
