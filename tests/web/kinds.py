"""One page of every kind, and the way a browser gets there: an address, or a form as a page of ours sends it."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from unknot import Interview, assess
from unknot.interfaces.web import state
from unknot.interfaces.web.app import Pages, Step
from unknot.interfaces.web.views import Question
from unknot.model.compiled import is_checklist

ROOT = Path(__file__).parents[2]
WHO = {"age": 34.0, "sex": "female", "worst-place": "upper-back"}
STRAIN = {**WHO, "lifted-or-twisted": "yes", "how-long": "days", "onset": "hours", "movement-effect": "some-worse"}
READ = {
    "a condition": "/conditions/sciatica",
    "a serious condition": "/conditions/cauda-equina",
    "conditions of a place": "/conditions/place/neck",
    "numbers": "/conditions/sciatica/numbers",
    "an exercise": "/exercises/back-stroking-cat",
    "a muscle": "/muscles/piriformis",
    "a source": "/evidence/nice-ng222",
}


@dataclass(frozen=True)
class Way:
    """How to get to a page: by GET, or with the fields of a form.

    Attributes:
        long: it holds so much that slow checks leave it out; what it is made of is on other pages too.
    """

    address: str
    fields: dict[str, str] = field(default_factory=dict)
    long: bool = False

    def go(self, reader):
        """Go there in a browser that is on some page of ours."""
        if self.fields:
            reader.post(self.address, **self.fields)
        else:
            reader.page.goto(reader.address + self.address)
        reader.page.wait_for_load_state()


def interview(model, answers):
    """An interview in which that was said."""
    held = Interview(model, None, "GB", answers=dict(answers))
    held.shown = list(dict.fromkeys(model.texts.findings[f].page for f in held.answers))
    return held


def said(model, answers, do, **more):
    """A step of it."""
    return Way("/interview", {"state": state.write(interview(model, answers)), "do": do, **more})


def all_said(model, answers):
    """With all that is an alarm denied, so that the result is finished."""
    denied = {f.id: "no" for f in model.texts.findings.values() if f.alarm and f.kind == "yes-no"}
    return {**denied, **answers}


SHEETS = {"short": 1, "example": 1, "usual": 1, "all answered no": 2, "all answered not sure": 2}
"""Interviews of different lengths, and how many sheets their page for a clinician may take."""


def answers_for_a_sheet(model, case):
    """The answers of one of `SHEETS`: the emergency and the example of the README, a strain, and all that can be."""
    if case in ("short", "example"):
        file = ROOT / "docs" / ("emergency.json" if case == "short" else "example.json")
        return assess(model, json.loads(file.read_text(encoding="utf-8"))["answers"]).answers.values
    if case == "usual":
        return all_said(model, STRAIN)
    findings = model.texts.findings.values()
    chosen = {f.id: f.options[-1].id for f in findings if f.kind == "choice" and f.options}
    answer = case.removeprefix("all answered ").replace(" ", "-")
    return {**{f.id: answer for f in findings if f.kind == "yes-no"}, **chosen, **WHO}


def pages_by_kind(model):
    """The first page of each way of asking, and the one that is private."""
    found = {}
    for page in model.texts.pages.values():
        findings = [model.texts.findings[f] for f in page.findings]
        shown = Question(page.id, "", 1, findings, {}, False, False, False, ())
        found.setdefault("in private" if shown.private else shown.kind, page)
    return found


def questions(model):
    """Each way of asking: to be changed, and with an error."""
    ways = {"first question": said(model, {}, "go-on"), "first checklist": said(model, WHO, "go-on")}
    for kind, page in pages_by_kind(model).items():
        follows = [x for f in page.findings for x in model.texts.findings[f].follows[:1]]
        held = Interview(model, None, "GB", answers={x.finding: sorted(x.answers)[0] for x in follows})
        held.shown = [page.id]
        fields = {"state": state.write(held)}
        ways[f"change: {kind}"] = Way("/interview", {**fields, "do": f"change:{page.id}"})
        ways[f"error: {kind}"] = Way("/interview", {**fields, "do": "continue", "page": page.id, "change": "yes"})
    return ways


def results(model):
    """Advice of each sort, and what belongs to it."""
    texts = model.texts
    strain, called = all_said(model, STRAIN), {**WHO, "collapse": "yes", "cold-sweat": "yes"}
    nerves = texts.pages[texts.findings["pain-in-both-legs"].page]
    assert is_checklist(texts.findings[f] for f in nerves.findings)
    low = {**WHO, "worst-place": "low-back", **dict.fromkeys(texts.pages["danger-now"].findings, "no")}
    help_for = next(f for s in texts.supports if not s.private for f in s.when)
    helped = texts.findings[help_for].page
    return {
        "self-care": said(model, strain, "result"),
        "to print": said(model, strain, "unfold"),
        "for a doctor": said(model, strain, "summary"),
        "answers": said(model, strain, "answers"),
        "so far": said(model, WHO, "result"),
        "today": said(model, {**strain, "worst-place": "low-back", "fever": "yes"}, "result"),
        "emergency": said(model, called, "result"),
        "mistake": said(model, called, "mistake"),
        "advice at once": said(model, low, "continue", page=nerves.id, **{"a.pain-in-both-legs": "yes"}),
        "help at once": said(model, strain, "continue", page=helped, change="yes", **{f"a.{help_for}": "yes"}),
    }


def to_read(listings):
    """The pages to read and the search."""
    long = ("evidence", "medicines", "treatments", "claims")
    listed = {name: Way(f"/{name}", long=name in long) for name in listings}
    one = {name: Way(address, long=name == "numbers") for name, address in READ.items()}
    found = {"found": Way("/search", {"words": "kidny stones"}), "nothing found": Way("/search", {"words": "xyzzy"})}
    return {**listed, **one, **found}


def kinds(model, folder):
    """Every kind of page by name, from the start to the refusals."""
    listings = Pages(model, folder, date.today).reading.listings
    refusals = {"no such page": Way("/nothing"), "gone": Way("/interview/" + "a" * 22), "unreadable": said_badly()}
    return {"start": Way("/"), **questions(model), **results(model), **to_read(listings), **refusals}


def said_badly():
    """A form that no page of ours sends."""
    return Way("/interview", {"state": "x", "do": "continue"})


def source_of_the_pdf(model, folder):
    """The page of which the PDF is made; no browser ever gets it."""
    pages = Pages(model, folder, date.today)
    fields = said(model, all_said(model, STRAIN), "pdf").fields
    step = Step(pages, {name: [value] for name, value in fields.items()})
    return bytes(pages.render(step.document()).body).decode()
