"""The routes. Every failure has one shape: {"error": {"faults": [{where, field, problem, remedy}]}}."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from unknot import __version__, vocabulary
from unknot.assessment import assess
from unknot.body import MAX_BYTES, decode, parse
from unknot.errors import Fault, InputError
from unknot.interfaces.api.replies import (
    AssessmentReply,
    Body,
    Conditions,
    ErrorReply,
    Exercises,
    Findings,
    InterviewReply,
    Muscles,
    Pages,
)
from unknot.interfaces.http import Guarded, media_type, read_limited
from unknot.interview import step
from unknot.model.compiled import is_checklist
from unknot.model.model import Model
from unknot.model.words import NONE_OF_THESE

MEANING = {
    400: "The body is no JSON or not of the form {answers, setting, country, helping}.",
    404: "There is no such address.",
    405: "The address does not take this method.",
    413: f"The body is larger than {MAX_BYTES:,} bytes.",
    415: "The body is not said to be JSON.",
    422: "Answers, setting or country are wrong; every fault is named.",
    500: "A fault of the program; nothing was stored.",
}
REMEDY = {
    404: "See /api/v1/openapi.json.",
    405: "See /api/v1/openapi.json.",
    413: "Send one person's answers.",
    415: "Send it with content-type: application/json.",
    500: "Please report it, without anybody's answers.",
}
ABOUT = (
    "Unknot informs and routes people with neck or back pain; it does not diagnose. It is not a certified medical "
    "device and was not tested on patients. Each call carries all answers; nothing is stored or logged."
)


class BodyError(Exception):
    """The body cannot be read."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def create_api(model: Model) -> ASGIApp:
    """The JSON interface over one model."""
    app = FastAPI(
        title="Unknot", version=__version__, description=ABOUT, openapi_url="/api/v1/openapi.json", docs_url=None,
        redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    app.add_exception_handler(BodyError, _body_error)
    app.add_exception_handler(InputError, _input_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)
    _add_questions(app, model)
    _add_lists(app, model)
    return Guarded(app)


def _example(model: Model) -> dict[str, Any]:
    """A body that is right, with a number, an option and a whole page."""
    texts = model.texts
    checklist = next(
        p.id for p in texts.pages.values() if p.first and is_checklist(texts.findings[f] for f in p.findings)
    )
    place = texts.findings[texts.roles["place"]]
    return {"answers": {texts.roles["age"]: 41, place.id: place.answers[0], checklist: [NONE_OF_THESE]}}


def _add_questions(app: FastAPI, model: Model) -> None:
    shape = Body.model_json_schema(ref_template="#/components/schemas/{model}")
    text, _ = shape["properties"]["setting"]["anyOf"]  # the other one is null
    text["enum"] = list(model.texts.settings)
    taken: dict[str, Any] = {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": shape, "example": _example(model)}},
        }
    }
    faults = _described(400, 413, 415, 422)

    # The replies are described, not validated: they are the library's own, and checking them costs more than they do.
    @app.post(
        "/api/v1/assess", response_model=None, responses={200: {"model": AssessmentReply}, **faults},
        openapi_extra=taken, summary="Assess answers", operation_id="assess",
    )  # fmt: skip
    async def post_assess(request: Request) -> JSONResponse:
        body = await _read(request)
        where = {"setting": body.get("setting"), "country": body.get("country")}
        result = assess(model, body["answers"], **where, helping=bool(body.get("helping")))
        return JSONResponse(result.as_dict())

    @app.post(
        "/api/v1/interview", response_model=None, responses={200: {"model": InterviewReply}, **faults},
        openapi_extra=taken, summary="The next page of the interview, or its end", operation_id="interview",
    )  # fmt: skip
    async def post_interview(request: Request) -> JSONResponse:
        body = await _read(request)
        where = (body.get("setting"), body.get("country"))
        return JSONResponse(step(model, body["answers"], *where, helping=bool(body.get("helping"))))


def _add_lists(app: FastAPI, model: Model) -> None:
    for name, reply in (
        ("findings", Findings), ("conditions", Conditions), ("pages", Pages),
        ("exercises", Exercises), ("muscles", Muscles),
    ):  # fmt: skip
        build = getattr(vocabulary, name)
        app.add_api_route(
            f"/api/v1/{name}", _always(build(model)), response_model=None, responses={200: {"model": reply}},
            summary=build.__doc__, operation_id=name,
        )  # fmt: skip


def _always(listed: dict[str, Any]) -> Callable[[], Awaitable[JSONResponse]]:
    async def reply() -> JSONResponse:
        return JSONResponse(listed)

    return reply


async def _read(request: Request) -> dict[str, Any]:
    """The body in its form; what the answers say is not checked yet."""
    kind = media_type(request)
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise HTTPException(415)
    data = await read_limited(request, MAX_BYTES)
    try:
        return parse(decode(data, "body"), "body")
    except InputError as error:
        raise BodyError(error.faults) from None


# ---------------------------------------------------------------- failures


def _described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorReply, "description": MEANING[status]} for status in statuses}


def _failure(status: int, faults: Iterable[Fault], headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"faults": [f.as_dict() for f in faults]}}, status, headers)


def _fault(status: int) -> Fault:
    return Fault("request", "", MEANING.get(status, "It cannot be done."), REMEDY.get(status, ""))


async def _body_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BodyError)
    return _failure(400, error.faults)


async def _input_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    return _failure(422, error.faults)


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _failure(error.status_code, [_fault(error.status_code)], error.headers)


async def _unexpected(_: Request, __: Exception) -> JSONResponse:
    return _failure(500, [_fault(500)])
