"""Light: a flat sheet is as it is, what turns away is darker, hues stay."""

import numpy as np
import pytest
from skimage.color import rgb2lab

from warpviz.picture.light import FLAT, LEVELS, LIGHT, light_levels, shaded
from warpviz.picture.theme import THEMES, rgb


def turned(degrees, toward):
    """Normals of a sheet that is turned towards a direction (x, y) on the screen by `degrees`."""
    angle = np.radians(np.atleast_1d(degrees))[:, None]
    flat, side = np.array([0.0, 0.0, 1.0]), np.array([*toward, 0.0]) / np.hypot(*toward)
    return np.cos(angle) * flat + np.sin(angle) * side


def test_the_light_comes_from_the_upper_left_and_from_the_reader():
    assert LIGHT[0] < 0 < LIGHT[1] < LIGHT[2]
    assert np.linalg.norm(LIGHT) == pytest.approx(1)


def test_a_flat_sheet_is_at_one_level_from_both_sides_whatever_its_size():
    normals = np.array([[0, 0, 1.0], [0, 0, -1.0], [0, 0, 1e-9], [0, 0, 0], [0, 0, 1e6]])
    assert (light_levels(normals) == FLAT).all()


def test_a_sheet_that_trembles_stays_at_its_level():
    assert (light_levels(turned(np.linspace(-3, 3, 61), (-0.42, 0.5))) == FLAT).all()


def test_towards_the_light_is_lighter_and_away_darker_step_by_step():
    toward = light_levels(turned(np.linspace(0, 33, 100), LIGHT[:2]))
    away = light_levels(turned(np.linspace(0, 57, 200), -LIGHT[:2]))
    assert (np.diff(toward) >= 0).all()
    assert toward[-1] == LEVELS - 1
    assert (np.diff(away) <= 0).all()
    assert set(away.tolist()) == set(range(FLAT + 1))


def test_both_sides_are_lit_alike():
    normals = np.random.default_rng(0).normal(size=(500, 3))
    levels = light_levels(normals)
    assert (levels == light_levels(-3 * normals)).all()
    assert set(levels.tolist()) == set(range(LEVELS))


def papers(theme):
    return np.stack([rgb(color) for color in (*theme.class_papers, *theme.side_papers)])


@pytest.mark.parametrize("theme", [THEMES[name] for name in THEMES], ids=list(THEMES))
def test_paper_keeps_its_hue_and_its_colour_when_flat(theme):
    colors = papers(theme)
    table = shaded(colors)
    assert table.shape == (len(colors), LEVELS, 3)
    assert (table[:, FLAT] == colors).all()
    lab = rgb2lab(table / 255)
    lightness, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    assert (np.diff(lightness, axis=1) >= 0).all()
    # Never so dark that it reads as another colour: at least two thirds as light.
    assert (lightness[:, 0] > 0.66 * lightness[:, FLAT]).all()
    hue = np.arctan2(lab[..., 2], lab[..., 1])
    off = np.abs((hue - hue[:, FLAT, None] + np.pi) % (2 * np.pi) - np.pi)
    assert np.degrees(off[chroma > 8]).max(initial=0) < 8


def test_greys_stay_grey():
    greys = np.repeat(np.arange(0, 256, 15, dtype=np.uint8)[:, None], 3, axis=1)
    table = shaded(greys)
    assert (table == table[..., :1]).all()


def test_light_is_scaled_in_linear_intensity():
    table = shaded(np.array([[200, 120, 60]], dtype=np.uint8))[0] / 255
    linear = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    ratio = linear[0] / linear[FLAT]
    assert np.ptp(ratio) < 0.02
    assert ratio.mean() == pytest.approx(0.54, abs=0.01)
