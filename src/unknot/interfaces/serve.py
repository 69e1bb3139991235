"""One server for the web pages and the JSON interface."""

from __future__ import annotations

import gc
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from unknot.assessment import assess
from unknot.errors import Fault, InputError
from unknot.interfaces.api import create_api
from unknot.interfaces.web import create_web
from unknot.model.model import Model

# What is below this many bytes fits into one packet anyway. A higher level takes a third longer for two per cent less.
SMALLEST_PACKED, PACKING = 1_000, 5


def create_app(model: Model, folder: Path | None = None) -> ASGIApp:
    """The JSON interface under /api, the web pages everywhere else; packed (gzip) for all who can unpack it.

    Args:
        folder: where the model's knowledge is; None for the bundled one.
    """
    api, web = create_api(model), create_web(model, folder)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        await (api if path == "/api" or path.startswith("/api/") else web)(scope, receive, send)

    return GZipMiddleware(app, minimum_size=SMALLEST_PACKED, compresslevel=PACKING)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        InputError: the address is not this machine's, or the port is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except socket.gaierror:
        raise InputError([Fault("--host", "", f"{host!r} is no address of this machine.", "Use 127.0.0.1.")]) from None
    except OSError as error:
        problem = f"cannot listen on {host}, port {port}: {error.strerror}."
        raise InputError(
            [Fault("--port", "", problem, "Choose another, such as --port 8080 (make run PORT=8080).")]
        ) from None


def run(model: Model, listening: socket.socket, folder: Path | None = None) -> None:
    """Serve until interrupted. There is no access log, so addresses of readers are not kept either."""
    assess(model, {}).conditions  # noqa: B018 (makes the parameter draws now, not at the first reader)
    gc.collect()
    gc.freeze()  # the model stays, so there is no use in looking through it again and again
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"Unknot is at http://{shown}:{port} (Ctrl-C stops it).", file=sys.stderr, flush=True)
    if host not in ("127.0.0.1", "::1"):
        print(
            "Others can reach it, unencrypted. Whoever offers it to the public takes on a manufacturer's duties.",
            file=sys.stderr,
            flush=True,
        )
    config = uvicorn.Config(
        create_app(model, folder), access_log=False, log_level="warning", server_header=False, lifespan="off", ws="none"
    )
    uvicorn.Server(config).run(sockets=[listening])
