"""Fields that several kinds share."""

import pytest

from warpviz.errors import InvalidValueError
from warpviz.specs.activation import ActivationFigure
from warpviz.specs.compare import CompareFigure
from warpviz.specs.network import NetworkFigure
from warpviz.specs.recipe_1 import upgraded


@pytest.mark.parametrize(
    "spec",
    [
        ActivationFigure(activation="abs", view="tilt"),
        NetworkFigure(view="tilt"),
        NetworkFigure(hidden=(2, 8), view_dims=2, view="tilt"),
        CompareFigure(view="tilt"),
        CompareFigure(network=True, hidden=(2,), view="tilt"),
        ActivationFigure(activation="abs", filmstrip=5, view="tilt"),
        NetworkFigure(still=1.5, view="tilt"),
    ],
)
def test_a_film_in_the_plane_may_tilt(spec):
    assert spec.recipe_data()["view"] == "tilt"
    assert type(spec).model_fields["view"].default == "above"


def test_a_fixed_view_has_an_effect_on_what_is_held_too():
    for rest in ({}, {"still": "last"}, {"still": "first"}, {"filmstrip": "states"}):
        spec = ActivationFigure(activation="softmax", view="fixed", **rest)
        assert spec.recipe_data()["view"] == "fixed"


@pytest.mark.parametrize(
    ("model", "values", "reason"),
    [
        (NetworkFigure, {"hidden": (2, 3)}, "a layer has more than two units, so the film is in space"),
        (CompareFigure, {"network": True, "hidden": (4,)}, "a layer has more than two units, so the film is in space"),
        (ActivationFigure, {"activation": "abs", "still": "last"}, "the last frame is the same whatever the motion is"),
        (
            ActivationFigure,
            {"activation": "abs", "filmstrip": "states"},
            "a filmstrip of states shows nothing between them",
        ),
    ],
)
def test_where_tilting_has_no_effect_it_is_refused(model, values, reason):
    for view in ("tilt", "above"):
        with pytest.raises(InvalidValueError, match=f"^view: {reason}$"):
            model(**values, view=view)
    assert "view" not in model(**values).recipe_data()


@pytest.mark.parametrize(
    ("figure", "view"),
    [
        ({"kind": "activation", "activation": "sin"}, "tilt"),
        ({"kind": "network", "hidden": [2, 2]}, "tilt"),
        ({"kind": "network", "hidden": [2, 3]}, None),
        ({"kind": "activation", "activation": "sin", "still": "last"}, None),
        ({"kind": "setup"}, None),
    ],
)
def test_recipes_of_format_1_tilted(figure, view):
    data, notes = upgraded(figure)
    assert data.get("view") == view
    assert notes == ()
