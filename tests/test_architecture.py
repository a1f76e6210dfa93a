"""The house: what may import what, and how long things may be."""

import ast
import functools
import graphlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "warpviz"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
# A module that is longer says why in its first lines, with this word.
EXCUSE = "longer"
# What every module of a family has under the same name, and the folder of the family.
INTERFACES = {"read_recipe": "writers", "read_info": "writers", "encoded": "writers"}
# Names that two modules share, each with its reason.
ALLOWED_NAMES = {
    "Function": "of an expression, and as the subject of a sentence",
    "Paper": "as the subject of a sentence, and as a primitive of a scene",
    "Seen": "a sheet in one frame, and a state from all directions",
    "Sheet": "what a painter is given, and the lattice after refinement",
    "Step": "of a film in one frame, and the points after a layer",
    "about": "rotations about an axis, of two kinds",
    "chained": "edges of cells, and segments of a contour",
    "fit": "a network to points, and a view to what is seen",
    "parts": "of a matrix, and of an activation function",
    "train": "what a spec asks for, and a network",
}


def relative(path):
    return path.relative_to(ROOT).as_posix()


@functools.cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path):
    """The length of each function; what its docstring says does not count."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = first.end_lineno - first.lineno + 1 if ast.get_docstring(node) is not None else 0
            yield f"{path.stem}.{node.name}", node.end_lineno - node.lineno + 1 - documented


def test_imports_go_only_downward():
    code = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
    result = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "data flows one way KEPT" in result.stdout


def dotted(path):
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")


NAMES = {dotted(path): path for path in MODULES}


def imported(name):
    """The modules of the package that a module names: imported at once, within a function or for types, or as text.

    A text such as `warpviz.figures.setup:build_setup` is what tables have in place of an import.
    """
    for node in ast.walk(ast.parse(NAMES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are not counted here"
            found = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [full if full in NAMES else node.module for full in found]
        elif isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.Constant) and re.fullmatch(r"warpviz(\.\w+)+(:\w+)?", str(node.value)):
            found = [node.value.partition(":")[0]]
        else:
            continue
        yield from (module for module in found if module in NAMES and module != name)


def circle(graph):
    """A circle in a graph, as the names along it; None where there is none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return None


def test_circles_are_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": set()}) is None
    assert sorted(set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}))) == ["a", "b", "c"]


def test_no_circle_of_imports_is_left_late_ones_and_those_for_types_counted():
    graph = {name: set(imported(name)) for name in NAMES}
    # What is counted: imports within functions, for types, and by name.
    assert "warpviz.publish.budget" in graph["warpviz.publish.saving"]
    assert "warpviz.specs.base" in graph["warpviz.specs.kinds"]
    assert "warpviz.figures.setup" in graph["warpviz.figures.kinds"]
    assert circle(graph) is None


def test_every_room_has_its_place_in_the_order_of_imports():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (contract,) = settings["contracts"]
    assert contract["exhaustive"]
    order = [place.strip(" ()") for layer in contract["layers"] for place in layer.split("|")]
    # Nothing imports what starts the program.
    assert contract["exhaustive_ignores"] == ["__main__"]
    rooms = {name.split(".")[1] for name in NAMES if name != "warpviz"} - set(contract["exhaustive_ignores"])
    assert rooms <= set(order)


def loaded_by(code):
    """What is loaded after a piece of code, in a new interpreter."""
    result = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True, encoding="utf-8", check=True, cwd=ROOT,
    )  # fmt: skip
    return set(result.stdout.splitlines()[-1].split())


# What describes a figure is light: it needs no room in which something is drawn or written.
LIGHT_ROOMS = {"specs", "picture", "languages", "motion", "net", "plane"}
LIGHT = {"arrays", "errors", "files", "late", "registry"}
# Of these rooms nothing but tables and what judges a value.
OF_THE_PICTURE = {"warpviz.picture.theme", "warpviz.picture.words"}
OF_MOTION = {"warpviz.motion.easing", "warpviz.motion.projection"}


@pytest.mark.parametrize("name", ["ActivationFigure", "NetworkFigure", "CompareFigure", "SetupFigure"])
def test_a_spec_loads_nothing_that_draws_trains_or_writes(name):
    modules = loaded_by(f"from warpviz import {name}")
    assert not modules & {"matplotlib", "PIL", "click", "rich", "av", "IPython"}
    own = {module for module in modules if module.startswith("warpviz.")}
    assert {module.split(".")[1] for module in own} <= LIGHT_ROOMS | LIGHT
    assert {module for module in own if module.startswith("warpviz.picture.")} <= OF_THE_PICTURE
    assert {module for module in own if module.startswith("warpviz.motion.")} <= OF_MOTION
    assert not own & {"warpviz.net.training", "warpviz.net.backprop", "warpviz.net.importers"}


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_loads_no_numbers(flag):
    code = f"from warpviz import cli\ntry:\n    cli.main(['{flag}'])\nexcept SystemExit:\n    pass"
    modules = loaded_by(code)
    assert "warpviz.cli" in modules
    assert not modules & {"numpy", "pydantic", "matplotlib", "PIL", "rich"}
    rooms = {module.split(".")[1] for module in modules if module.startswith("warpviz.")}
    assert rooms <= {"cli", "commands", "specs", "errors", "registry", "late"}


def test_a_module_is_under_300_lines_or_says_why():
    lines = {relative(path): path.read_text(encoding="utf-8").splitlines() for path in MODULES}
    long = {name for name, text in lines.items() if len(text) >= MAX_MODULE_LINES}
    assert {name for name in long if EXCUSE not in " ".join(lines[name][:6])} == set()


def test_a_module_says_what_it_is():
    assert [relative(path) for path in MODULES if not ast.get_docstring(parsed(path))] == []


def test_functions_have_at_most_40_lines():
    lengths = {name: lines for path in MODULES for name, lines in functions(path) if lines > MAX_FUNCTION_LINES}
    assert lengths == {}


def names(path):
    """Everything that a module imports, calls or reaches into, as words."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (part for alias in node.names for part in alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def test_no_pyplot_and_nothing_that_runs_what_it_reads():
    forbidden = {"pyplot", "eval", "exec", "pickle", "marshal", "torch"}
    used = {relative(path): found for path in MODULES if (found := set(names(path)) & forbidden)}
    # What a process of ours sends to another is no file of anybody, and only who has a live module of PyTorch needs it.
    assert used == {"warpviz/writers/started.py": {"pickle"}, "warpviz/net/importers/torch_module.py": {"torch"}}


# What imports matplotlib without looking at the user's backend gives it to matplotlib afterwards.
def test_settings_of_matplotlib_are_never_changed_for_good():
    changes = []
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else [getattr(node, "target", None)]
            changed = any("rcParams" in ast.unparse(target) for target in targets if target is not None)
            if isinstance(node, ast.Call):
                changed = ast.unparse(node.func).endswith(("rcParams.update", "rcParams.pop", "mpl.rc", "mpl.use"))
            changes += [path.stem] if changed else []
    assert set(changes) == {"mpl"}


def public_definitions(path):
    """The functions, classes and types that a module defines for others; its constants are known with its name."""
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def test_a_public_name_means_one_thing_in_the_whole_package():
    places = {}
    for path in MODULES:
        for name in public_definitions(path):
            if INTERFACES.get(name) != path.parent.name:
                places.setdefault(name, []).append(relative(path))
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in shared.items() if name not in ALLOWED_NAMES} == {}
    assert set(ALLOWED_NAMES) <= set(shared), "an allowance that nothing needs"
