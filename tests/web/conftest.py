"""A walker at the first page; a real browser and the server that it asks.

The browser is the one that is there (Debian's chromium), else Playwright's own. Without one its tests are skipped, and
fail where UNKNOT_REQUIRE_ALL=1.
"""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from unknot.interfaces.web import create_web

from .tab import Reader, start_chromium
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


@pytest.fixture(scope="package")
def browser():
    """One for all tests of a worker. It is gone before tests elsewhere, which need a loop of their own."""
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def address():
    """`unknot serve` as people start it, on a free port."""
    command = [sys.executable, "-m", "unknot.interfaces.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            line = server.stderr.readline()
            yield re.search(r"http://\S+", line)[0]
        finally:
            server.terminate()


@pytest.fixture
def reader(browser, address):
    """Makes tabs at the first page."""
    readers = []

    def make(**options):
        readers.append(Reader(browser, address, **options))
        return readers[-1]

    yield make
    for r in readers:
        r.context.close()
