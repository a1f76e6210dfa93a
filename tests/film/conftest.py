import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def picture_facts():
    """Give the script that measures pictures: scripts are no package to import from."""
    name = "picture_facts_of_the_scripts"
    if name not in sys.modules:
        path = Path(__file__).parents[2] / "scripts" / "picture_facts.py"
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        # Dataclasses look their module up.
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
