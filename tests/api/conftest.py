"""A client of the JSON interface."""

import pytest
from starlette.testclient import TestClient

from unknot.interfaces.serve import create_app


@pytest.fixture(scope="session")
def client(model):
    """Speaks to the app without a network; an error inside the app is a reply, as for a real client."""
    with TestClient(create_app(model), raise_server_exceptions=False) as client:
        yield client
