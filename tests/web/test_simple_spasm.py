"""From the first page to advice for a simple spasm, by the script that also counts the seconds."""

import importlib.util
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from unknot.interfaces.web import create_web

BENCH = Path(__file__).parents[2] / "bench" / "journey.py"
MOST = 12  # pages
pytestmark = pytest.mark.slow


def the_script():
    """The bench as a module."""
    spec = importlib.util.spec_from_file_location("journey", BENCH)
    module = importlib.util.module_from_spec(spec)
    sys.modules["journey"] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = the_script()


@pytest.mark.parametrize("name", SCRIPT.CASES)
def test_a_simple_spasm_is_advised_to_look_after_itself_within_a_few_pages(model, name):
    steps = SCRIPT.journey(TestClient(create_web(model)), SCRIPT.CASES[name], 250, True)
    assert steps[-1].name == model.texts.levels["self-care"].headline
    assert len(steps) - 2 <= MOST
