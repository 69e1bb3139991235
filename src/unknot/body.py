"""The body {"answers": {…}, "setting": …, "country": …} that every face takes, read from JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from unknot.errors import Fault, InputError, nearest

MAX_BYTES = 1_000_000  # of one set of answers; a full interview is under 10 kB
MAX_ANSWERS = 500  # more than there are findings and pages; every wrong one costs a search for the nearest id
MAX_FAULTS = 100  # that JSON as such does not know; a body of nothing but these is not worth more
KEYS = ("answers", "setting", "country", "helping")
FORM = 'Write {"answers": {…}}.'


def decode(data: bytes, name: str) -> str:
    """Bytes as text.

    Raises:
        InputError: larger than MAX_BYTES, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise InputError([Fault(name, "", f"is larger than {MAX_BYTES:,} bytes.", "One set of answers is small.")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError([Fault(name, "", "is not UTF-8 text.", "Save it as UTF-8.")]) from None


def parse(text: str, name: str) -> dict[str, Any]:
    """The body as a mapping that has "answers" (not yet checked), and "setting", "country" and "helping" where given.

    Args:
        name: what the faults call the text, such as a file's name.
    Raises:
        InputError: with every fault found; a key given twice is one.
    """
    body, faults = _read(text, name)
    if not isinstance(body, dict):
        raise InputError([*faults, Fault(name, "", "is not a JSON object.", FORM)])
    faults += [
        Fault(name, k, "is not a known key.", nearest(k, KEYS)) for k in list(body)[:MAX_FAULTS] if k not in KEYS
    ]
    if "answers" not in body:
        faults.append(Fault(name, "answers", "is missing.", FORM))
    faults += _too_many(body.get("answers"), name)
    faults += [
        Fault(name, k, "must be text.", "")
        for k in ("setting", "country")
        if body.get(k) is not None and not isinstance(body[k], str)
    ]
    if body.get("helping") is not None and not isinstance(body["helping"], bool):
        faults.append(Fault(name, "helping", "must be true or false.", ""))
    if faults:
        raise InputError(faults)
    return body


def _too_many(answers: Any, name: str) -> Iterator[Fault]:
    """Refused before each is looked at."""
    if not isinstance(answers, dict):
        return
    if len(answers) > MAX_ANSWERS:
        problem = f"holds {len(answers):,} answers; no interview has more than {MAX_ANSWERS}."
        yield Fault(name, "answers", problem, "Send one person's answers.")
        return
    for key, value in answers.items():
        if isinstance(value, list) and len(value) > MAX_ANSWERS:
            yield Fault(name, f"answers.{key}", f"lists {len(value):,} entries.", "Name each finding once.")


def _read(text: str, name: str) -> tuple[Any, list[Fault]]:
    """The JSON value, with faults that JSON as such does not know."""
    faults: list[Fault] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen and len(faults) < MAX_FAULTS:
                faults.append(Fault(name, key, "is given twice.", "Keep one of them."))
            seen[key] = value
        return seen

    def constant(word: str) -> None:
        if len(faults) < MAX_FAULTS:
            faults.append(Fault(name, "", f"{word} is not a JSON number.", "Give a plain number."))

    if not text.strip():
        raise InputError([Fault(name, "", "is empty.", FORM)])
    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        # JSON can spell half a character ("\ud800"), which is no text: it could be neither stored nor answered.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        problem = f"is not valid JSON: {error.msg}."
        raise InputError(
            [Fault(f"{name}:{error.lineno}", f"column {error.colno}", problem, "Check that spot.")]
        ) from None
    except UnicodeEncodeError:
        raise InputError([Fault(name, "", "holds half a character, which is no text.", "Write it in full.")]) from None
    except ValueError:  # the interpreter refuses whole numbers with thousands of digits
        raise InputError([Fault(name, "", "holds a number with too many digits.", "Give a plain number.")]) from None
    except RecursionError:
        raise InputError([Fault(name, "", "is nested too deeply.", FORM)]) from None
    return value, faults
