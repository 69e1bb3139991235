"""A walker at the first page."""

import pytest
from starlette.testclient import TestClient

from unknot.interfaces.web import create_web

from .walker import Walker


@pytest.fixture(scope="session")
def client(model):
    """Speaks to the pages without a network; redirects are shown, not followed."""
    with TestClient(create_web(model), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture
def walker(client):
    client.cookies.clear()
    return Walker(client)
