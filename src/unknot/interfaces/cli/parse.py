"""What a typed line means on a page. Nothing is guessed: an unclear line is asked again."""

from __future__ import annotations

from unknot.model.answers import Value
from unknot.model.compiled import Finding
from unknot.model.words import NO, NOT_SURE, SKIPPED, YES


class MisreadError(Exception):
    """The line fits no answer; the message says what would."""


def read_checklist(said: str, findings: list[Finding]) -> dict[str, Value]:
    """Numbers of items that fit ("2 5"), with "?" for not sure ("2 5?"); "0" for none of these.

    Returns:
        An answer for every item: those not named are "no".
    """
    words = said.replace(",", " ").split()
    if not words:
        raise MisreadError("Give the numbers that fit, or 0 for none of these.")
    if words in (["0"], ["none"]):
        return {f.id: NO for f in findings}
    if words == ["?"]:
        return {f.id: NOT_SURE for f in findings}
    answers: dict[str, Value] = {f.id: NO for f in findings}
    for word in words:
        unsure = word.endswith("?")
        digits = word.rstrip("?")
        if not digits.isdigit() or not 1 <= int(digits) <= len(findings):
            raise MisreadError(f"{word!r} is not one of 1 to {len(findings)}. Use 0 alone for none of these.")
        answers[findings[int(digits) - 1].id] = NOT_SURE if unsure else YES
    return answers


def read_single(said: str, f: Finding) -> dict[str, Value]:
    """One answer: y/n, a list number, or a number; "?" for not sure, "s" to skip where that is allowed."""
    word = said.strip().lower()
    if word == "?":
        return {f.id: NOT_SURE}
    if word == "s":
        if f.alarm:
            raise MisreadError("This one cannot be skipped. Use ? if you are not sure.")
        return {f.id: SKIPPED}
    if f.kind == "yes-no":
        value = {"y": YES, "yes": YES, "n": NO, "no": NO}.get(word)
        if value is None:
            raise MisreadError("Please answer y, n or ?.")
        return {f.id: value}
    if f.kind == "choice":
        if not word.isdigit() or not 1 <= int(word) <= len(f.options):
            raise MisreadError(f"Please give a number from 1 to {len(f.options)}.")
        return {f.id: f.options[int(word) - 1].id}
    try:
        return {f.id: float(word.replace(",", "."))}
    except ValueError:
        low, high = f.range or (0, 0)
        raise MisreadError(f"Please give a number from {low:g} to {high:g}.") from None
