"""Shared fixtures."""

from pathlib import Path

import pytest

from unknot import Model

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def knowledge_folder() -> Path:
    """The bundled knowledge."""
    return ROOT / "knowledge"


@pytest.fixture(scope="session")
def model(knowledge_folder: Path) -> Model:
    """The compiled bundled knowledge."""
    return Model.load(knowledge_folder)
