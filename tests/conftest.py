import importlib.util
import sys
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--regenerate", action="store_true", help="write the golden pictures anew")


@pytest.fixture(scope="session")
def regenerate(request):
    return request.config.getoption("--regenerate")


@pytest.fixture(scope="session")
def gif_reader():
    """Give the GIF parser of the tests: they have no packages to import it from."""
    name = "gif_reader_of_the_tests"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("gif_reader.py"))
        module = importlib.util.module_from_spec(spec)
        # Dataclasses look their module up.
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
