"""The interview travels in the page: a hidden field goes out with each page and comes back with each step.

A step needs nothing from the server but the knowledge, so a page works after the server was started anew. Everything
that comes back is checked as if it were new: whoever changes the field changes only what they themselves have said.
"""

from __future__ import annotations

import json
from datetime import date

from unknot.errors import Fault, InputError
from unknot.interview import Interview, Resumed, resume
from unknot.model.model import Model

MAX_LENGTH = 100_000  # of the field; a full interview is under 10 kB


def write(interview: Interview) -> str:
    """The value of the hidden field: plain JSON, so that people can read what their page holds."""
    return json.dumps(interview.as_dict(), separators=(",", ":"))


def read(model: Model, text: str) -> Interview:
    """The interview that a page sent back.

    Raises:
        InputError: it is not one, or an answer does not fit the knowledge.
    """
    damaged = InputError([Fault("interview", "", "is damaged.", "Start a new one.")])
    if len(text) > MAX_LENGTH:
        raise damaged
    try:
        interview = Interview.from_dict(model, json.loads(text))
    except (ValueError, RecursionError, TypeError, KeyError, IndexError):
        raise damaged from None
    if not set(interview.answers) <= set(model.texts.findings):
        raise damaged
    interview.corrections = [c for c in interview.corrections if _is_correction(model, c)]
    interview.shown = list(dict.fromkeys(interview.shown))
    return interview


def write_file(interview: Interview, today: date) -> bytes:
    """The interview as a file to come back to: nothing that was told in private, and the day it was made."""
    data = {**interview.as_dict_to_store(), "saved": today.isoformat()}
    return json.dumps(data, indent=1, ensure_ascii=False).encode()


def read_file(model: Model, file: bytes) -> tuple[Resumed, date | None]:
    """The interview in a file that `write_file` made, and the day it was made.

    Raises:
        InputError: it is no such file.
    """
    damaged = InputError([Fault("interview", "", "is not a saved interview.", "Choose another file.")])
    if len(file) > MAX_LENGTH:
        raise damaged
    try:
        data = json.loads(file)
        resumed = resume(model, data)
        saved = date.fromisoformat(data["saved"]) if isinstance(data.get("saved"), str) else None
    except (ValueError, RecursionError, TypeError, KeyError, IndexError, AttributeError):
        raise damaged from None
    resumed.interview.corrections = [c for c in resumed.interview.corrections if _is_correction(model, c)]
    return resumed, saved


def _is_correction(model: Model, correction: tuple[object, object, object]) -> bool:
    finding, old, new = correction
    values = (str, int, float, type(None))
    return (
        isinstance(finding, str)
        and finding in model.texts.findings
        and isinstance(old, values)
        and isinstance(new, values)
    )
