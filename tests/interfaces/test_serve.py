"""`unknot serve`: starts, answers, says where it is, logs nothing, and costs the other commands nothing."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from unknot import InputError
from unknot.interfaces.serve import listen

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "unknot.interfaces.cli"]
HEAVY = {"fastapi", "starlette", "uvicorn", "jinja2"}


@pytest.fixture
def server():
    """A running server; killed when a test fails, so that nothing waits for it."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        yield running
        running.kill()


def test_it_serves_pages_and_json_and_logs_no_answers(server):
    """Everything that it ever prints is where it is."""
    address = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())[0]
    with urllib.request.urlopen(address) as page:
        assert "In danger now?" in page.read().decode()
        assert "server" not in page.headers
    body = json.dumps({"answers": {"age": 34, "tearing-pain": "yes", "collapse": "yes"}}).encode()
    kind = {"content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{address}/api/v1/assess", body, kind)) as reply:
        assert json.load(reply)["urgency"] == "emergency"
    with urllib.request.urlopen(f"{address}/?fever=yes"):
        pass
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=20)
    assert out == ""
    assert err.strip() == ""  # a line break after ^C
    assert server.returncode in (0, 130)  # the server ends of itself, or by the signal that it passes on when closed


def test_a_taken_port_is_a_fault_and_no_traceback():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([*COMMAND, "serve", "--port", port], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert f"port {port}" in done.stderr
    assert "--port 8080" in done.stderr


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1"])
def test_an_address_of_another_machine_is_a_fault(host):
    with pytest.raises(InputError):
        listen(host, 0)


def test_other_commands_do_not_load_the_server():
    code = (
        "import sys; from unknot.interfaces.cli.commands import cli; "
        "cli.main(['conditions'], standalone_mode=False); print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [m for m in HEAVY if f"'{m}'" in done.stderr]


def test_two_documented_ways_of_help():
    done = subprocess.run([*COMMAND, "serve", "--help"], capture_output=True, text=True, check=True)
    for words in ("Example", "--host", "--port", "--knowledge", "127.0.0.1", "8000"):
        assert words in done.stdout
