import pytest

from warpviz.errors import UnknownNameError, WarpvizError
from warpviz.registry import Registry, near_miss, unknown_name


@pytest.fixture
def colours():
    registry = Registry("colour")
    registry.register("red", 1)
    registry.register("green", 2, aliases=["verdant", "lime"])
    return registry


def test_members_by_name_and_alias(colours):
    assert colours["red"] == 1
    assert colours["green"] == colours["lime"] == 2
    assert colours.canonical("verdant") == "green"
    assert colours.canonical("red") == "red"
    assert "lime" in colours
    assert "blue" not in colours
    assert 3 not in colours


def test_iterating_gives_names_in_order_without_aliases(colours):
    assert list(colours) == ["red", "green"]
    assert len(colours) == 2
    assert colours.aliases("green") == ("verdant", "lime")
    assert colours.aliases("red") == ()


def test_register_gives_the_member_back(colours):
    member = object()
    assert colours.register("blue", member) is member


@pytest.mark.parametrize(("name", "aliases"), [("red", []), ("lime", []), ("blue", ["red"]), ("blue", ["lime"])])
def test_a_name_that_is_taken_is_an_error_and_changes_nothing(colours, name, aliases):
    with pytest.raises(ValueError, match=r"^duplicate colour '(red|lime)'$"):
        colours.register(name, 3, aliases)
    assert list(colours) == ["red", "green"]
    assert "blue" not in colours


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gren", "unknown colour 'gren': did you mean 'green'?"),
        ("LIMES", "unknown colour 'LIMES': did you mean 'lime'?"),
        ("xyz", "unknown colour 'xyz': known are red, green, verdant, lime"),
        ("", "unknown colour '': known are red, green, verdant, lime"),
        ("a\nb", r"unknown colour 'a\nb': known are red, green, verdant, lime"),
    ],
)
def test_unknown_name(colours, name, message):
    for ask in (colours.__getitem__, colours.canonical):
        with pytest.raises(UnknownNameError) as caught:
            ask(name)
        assert str(caught.value) == message
        assert isinstance(caught.value, WarpvizError | KeyError)


def test_near_miss_gives_the_candidate_as_it_is_written():
    assert near_miss("leakyrelu", ["LeakyReLU", "tanh"]) == "LeakyReLU"
    assert near_miss("q", ["LeakyReLU", "tanh"]) is None
    assert near_miss("q", []) is None


def test_unknown_name_takes_any_iterable_once():
    assert str(unknown_name("thing", "q", iter(["a1", "b2"]))) == "unknown thing 'q': known are a1, b2"
