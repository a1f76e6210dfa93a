"""The clock of films in step."""

import numpy as np
import pytest

import warpviz as wv
from warpviz.errors import InvalidValueError
from warpviz.figures.activation import activation_plan
from warpviz.film.build import prepared
from warpviz.film.clock import PUSH_S, in_step, moments_of
from warpviz.picture.layout import Layout
from warpviz.specs.request import Request
from warpviz.specs.sources import Sources

LAYOUT = Layout(240, 240, has_header=True, has_strip=False)
SPEC = {"tween_s": 0.8, "hold_s": 0.2, "final_hold_s": 1.0, "fps": 10, "lines": 5}


def course_of(name, **values):
    spec = wv.ActivationFigure(activation=name, **{**SPEC, **values})
    request = Request(spec=spec, asked=spec, sources=Sources(), data=None)
    return spec, prepared(request, activation_plan(request), LAYOUT).course


def test_a_step_takes_as_long_as_the_slowest():
    spec, still = course_of("identity")
    _, moving = course_of("abs")
    alone = moments_of(spec, [still])
    assert sum(moment.duration_s for moment in alone) == pytest.approx(0.2 + 1.0)
    both = moments_of(spec, in_step([still, moving]))
    # Held, folded, moved in to, held.
    assert sum(moment.duration_s for moment in both) == pytest.approx(0.2 + 0.8 + PUSH_S + 1.0)
    assert both == moments_of(spec, in_step([moving, still]))


def test_one_film_is_in_step_with_itself():
    spec, course = course_of("tanh")
    (same,) = in_step([course])
    assert same.journey.ways == course.journey.ways
    assert moments_of(spec, [same]) == moments_of(spec, [course])


def test_what_waits_is_seen_as_before():
    _, wide = course_of("square")
    _, close = course_of("tanh")
    for course in in_step([wide, close]):
        for way in course.journey.ways:
            if way.purpose == "wait":
                assert way.start is way.end
                assert all(way.view(t) is way.start for t in (0.0, 0.5, 1.0))
    lengths = [np.array([way.layer is None for way in course.journey.ways]) for course in in_step([wide, close])]
    assert np.array_equal(*lengths)


@pytest.mark.parametrize("more", [{}, {"boomerang": True}, {"hold_s": 0}, {"fps": 50}, {"final_hold_s": 10}])
@pytest.mark.parametrize("duration_s", [1.5, 7.25, 60])
def test_a_duration_is_kept_and_everything_in_its_proportion(more, duration_s):
    spec, course = course_of("tanh", **more)
    usual = moments_of(spec, [course])
    fitted = moments_of(spec.changed(duration=duration_s), [course])
    assert sum(moment.duration_s for moment in fitted) == pytest.approx(duration_s, abs=1e-9)
    assert min(moment.duration_s for moment in fitted) >= 0.02 - 1e-9
    share = duration_s / sum(moment.duration_s for moment in usual)
    held, before = ([moment.duration_s for moment in film if moment.hold] for film in (fitted, usual))
    assert held == pytest.approx([share * length for length in before])


def test_a_duration_in_which_no_frame_has_room_is_refused_with_the_least():
    spec, course = course_of("tanh", hold_s=0.04, final_hold_s=9)
    with pytest.raises(InvalidValueError, match="duration: expected at least") as fault:
        moments_of(spec.changed(duration=0.5), [course])
    least_s = float(str(fault.value).split("at least ")[1].split()[0])
    assert sum(moment.duration_s for moment in moments_of(spec.changed(duration=least_s), [course])) == pytest.approx(
        least_s
    )
    with pytest.raises(InvalidValueError):
        moments_of(spec.changed(duration=least_s - 0.02), [course])
