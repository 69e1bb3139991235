"""From start to advice, as a reader clicks: `python bench/journey.py`.

Simple cases go through the pages without JavaScript. On each page the reader reads what must be read there (heading,
hints, questions and the labels of the answers; not what is folded, the bar on top or the foot) at a reading speed, at
least a second, and gives half a second to each tick, number and button. Once with every hint and "not sure", and
once with questions and answers alone, as one reads who sees at once that something is not about them. On the result
only the headline and the first advice are read: from there on the reader has it. Prints pages and seconds, and the
pages that cost most.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from starlette.testclient import TestClient

from unknot import Model
from unknot.interfaces.web import create_web

CLICK, LEAST = 0.5, 1.0  # seconds
MOST = 60  # pages; more means that the pages do not go on
FORM = {"content-type": "application/x-www-form-urlencoded"}
CASES = {
    "a strain of the upper back while lifting": {
        "worst-place": "upper-back", "age": "34", "sex": "female", "onset": "sudden", "lifted-or-twisted": "yes",
        "how-long": "today", "movement-effect": "some-worse",
    },
    "a crick in the neck on waking": {
        "worst-place": "neck", "age": "29", "sex": "male", "onset": "hours", "how-long": "today",
        "movement-effect": "some-worse", "woke-with-it": "yes", "neck-locked": "yes",
    },
    "the low back after lifting": {
        "worst-place": "low-back", "age": "45", "sex": "male", "onset": "sudden", "lifted-or-twisted": "yes",
        "how-long": "days", "movement-effect": "some-worse",
    },
}  # fmt: skip
VOID = {"input", "meta", "link", "br", "img"}


@dataclass
class Sheet(HTMLParser):
    """What a page has in its main part: words to read, fields, and buttons."""

    text: str
    words: list[str] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    buttons: set[str] = field(default_factory=set)
    bare: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.after_heading = False
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Fields and buttons; what is not seen at once is marked."""
        a = {k: v or "" for k, v in attrs}
        if tag not in VOID:
            self.open.append((tag, a.get("class", "") + (" aside" if a.get("aria-hidden") else "")))
        if tag == "button":
            self.buttons.add(a.get("value", ""))
        if tag == "input":
            kind = a.get("type", "text")
            if kind == "hidden" and a["name"] != "do":  # another form of the page has its own button
                self.hidden[a["name"]] = a.get("value", "")
            elif kind in ("checkbox", "radio"):
                self.boxes.append((a["name"], a["value"]))
            elif kind != "hidden":
                self.numbers.append(a["name"])

    def handle_endtag(self, tag: str) -> None:
        """Close it, and what was left open in it."""
        if any(t == tag for t, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Words that a reader has to read."""
        tags = [t for t, _ in self.open]
        classes = " ".join(c for _, c in self.open).split()
        folded = "details" in tags and "summary" not in tags
        if "main" not in tags or folded or {"nhsuk-u-visually-hidden", "aside", "elsewhere"} & set(classes):
            return
        said = re.findall(r"\w[\w’'.,-]*", data)
        self.words += said
        if not {"nhsuk-hint", "nhsuk-checkboxes__hint", "items__unsure"} & set(classes):
            self.bare += said
        if "h1" in tags:
            self.heading += data.split()


@dataclass(frozen=True)
class Step:
    """A page as it was read."""

    name: str
    words: int
    clicks: int
    seconds: float


def answered(sheet: Sheet, said: dict[str, str]) -> tuple[list[tuple[str, str]], str, int]:
    """Fields, button and number of ticks for what was said; "none of these" or skip elsewhere."""
    fields = [(n, v) for n, v in sheet.boxes if said.get(n.removeprefix("a.")) == v]
    fields += [(n, said[n.removeprefix("a.")]) for n in sheet.numbers if n.removeprefix("a.") in said]
    if not fields and ("none-of-these", "yes") in sheet.boxes:
        fields = [("none-of-these", "yes")]
    if fields:
        open_ones = {n for n, v in sheet.boxes if v == "not-sure"} - {n for n, _ in fields}
        if ("none-of-these", "yes") not in sheet.boxes:  # short questions on one page, each to be answered
            calm = {n: "no" if (n, "no") in sheet.boxes else "not-sure" for n in open_ones}
            fields += list(calm.items())
        return fields, "continue", len(fields)
    return [], "skip" if "skip" in sheet.buttons else "not-sure", 0


def journey(client: TestClient, said: dict[str, str], per_minute: float, bare: bool) -> list[Step]:
    """Every page from the start to the advice."""
    client.cookies.clear()
    steps = []
    reply = client.get("/")
    sent: list[tuple[str, str]] = [("do", "start")]
    clicks, first = 1, True
    while True:
        sheet = Sheet(reply.text)
        done = not first and not {"continue"} & sheet.buttons
        if first:
            words = sheet.words[: len(sheet.heading) + 20]  # one sentence, one button
        elif done:
            words, clicks, sent = sheet.words[:60], 0, []
        else:
            words = sheet.bare if bare else sheet.words
            fields, do, ticks = answered(sheet, said)
            sent = [*sheet.hidden.items(), *fields, ("do", do)]
            clicks = ticks + 1
        seconds = max(LEAST, len(words) / per_minute * 60) + CLICK * clicks
        steps.append(Step(" ".join(sheet.heading)[:60], len(words), clicks, seconds))
        if done:
            return steps
        if len(steps) > MOST:
            raise RuntimeError(f"no advice after {MOST} pages; the last was {steps[-1].name!r}")
        first = False
        reply = client.post("/interview", content=urlencode(sent), headers=FORM, follow_redirects=True)


def main() -> None:
    """All cases."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--words-a-minute", type=float, default=250)
    given = ask.parse_args()
    client = TestClient(create_web(Model.load()))
    for name, said in CASES.items():
        print(name)
        for what, bare in (("with all hints", False), ("questions alone", True)):
            steps = journey(client, said, given.words_a_minute, bare)
            print(f"  {what}: {len(steps) - 2} pages, {sum(s.seconds for s in steps):.0f} s; {steps[-1].name!r}")
            for s in sorted(steps, key=lambda s: -s.seconds)[:5]:
                print(f"    {s.seconds:5.1f} s  {s.words:4} words  {s.clicks} clicks  {s.name}")
    print(f"at {given.words_a_minute:g} words a minute, {CLICK} s a click, {LEAST:g} s at least a page")


if __name__ == "__main__":
    main()
