"""Processor time of the parts of the web pages: `python bench/page_parts.py [--rounds 10]`.

A fixed set of interviews (those of `pages.py`) is walked page by page in this process. What is printed is the mean and
the 95th percentile over the pages, in milliseconds of processor time: other work on the machine enters little, and a
change can be compared with the state before it (in another worktree, in the same hour).
"""

from __future__ import annotations

import argparse
import gc
import gzip
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pages as load  # before numpy: it sees to one thread for the linear algebra, as the server does

from unknot import Model
from unknot.assessment import Assessment
from unknot.interfaces.serve import PACKING
from unknot.interfaces.web import state, views
from unknot.interfaces.web.app import Page, Pages, Step
from unknot.interfaces.web.form import read_fields
from unknot.model.answers import read_answers
from unknot.model.files import bundled_folder

Spent = dict[tuple[str, str], list[float]]
"""Seconds by kind of page and part."""

THOUGHT: dict[str, Callable[[Assessment], object]] = {
    "evidence and posterior": lambda a: a.posterior,
    "rules and urgency": lambda a: a.urgency,
    "whether to stop, and the next page": lambda a: a.next_page,
}
WORDS: dict[str, Callable[[Assessment], object]] = {
    "explanation": lambda a: a.explanation,
    "intervals": lambda a: a.interval(next(iter(a.probabilities))),
    "plan, course and factors": lambda a: (a.plan, a.course, a.factors),
    "the rest of the words": views.result,
}


def walk(pages: Pages, kind: str, body: bytes, spent: Spent) -> None:
    """One step: the whole page as the server makes it, then its parts alone, each on what those before it left."""

    def timed(part: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        made = work()
        spent[kind, part].append(time.process_time() - start)
        return made

    html = timed("PAGE, from form to packed HTML", lambda: pack(pages, Step(pages, read_fields(body)).page()))
    assert html
    step = timed("reading form and state", lambda: Step(pages, read_fields(body)))
    page = step.page()
    held = state.read(pages.model, page.values["state"])
    answers = timed("checking the answers", lambda: read_answers(pages.model.texts, held.answers))
    a = Assessment(pages.model, answers, page.values["country"])
    for part, work in THOUGHT.items():
        timed(part, lambda work=work: work(a))
    for part, work in WORDS.items() if page.template == "result.jinja" else ():
        timed(part, lambda work=work: work(a))
    made = timed("template", lambda: pages.render(page))
    timed("packing", lambda: gzip.compress(bytes(made.body), PACKING))


def pack(pages: Pages, page: Page) -> bytes:
    return gzip.compress(bytes(pages.render(page).body), PACKING)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rounds", type=int, default=10, help="how often the interviews are walked")
    rounds = ask.parse_args().rounds
    model = Model.load()
    pages = Pages(model, bundled_folder(), date.today)
    steps = [step for story in load.STORIES for step in load.steps_of(model, story)]
    for step in steps:
        walk(pages, *step, defaultdict(list))  # warm, with all draws made
    gc.collect()
    gc.freeze()
    spent: Spent = defaultdict(list)
    for _ in range(rounds):
        for step in steps:
            walk(pages, *step, spent)
    for (kind, part), seconds in sorted(spent.items(), key=lambda x: x[0][0]):
        mean, late = sum(seconds) / len(seconds), load.quantile(seconds, 0.95)
        print(f"{kind:10} {part:36} {1e3 * mean:8.2f} {1e3 * late:8.2f} ms")


if __name__ == "__main__":
    main()
