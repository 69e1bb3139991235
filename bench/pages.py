"""Times of the web pages: `python bench/pages.py [--seconds 60] [--rate 50]`.

First the parts of one result page, among them the intervals the plain way and the fast way in the same run. Then the
server as people start it, under load: interviews at a constant rate of steps per second, whether or not earlier ones
are done, and the time from the moment when each was due to the last byte of the page that it leads to.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import httpx2
from assess import told

from unknot import Interview, Model
from unknot.assessment import Assessment
from unknot.interfaces.web import state
from unknot.interfaces.web.app import Pages, Step
from unknot.interfaces.web.views import result
from unknot.model.answers import read_answers
from unknot.model.compiled import is_checklist
from unknot.model.files import bundled_folder
from unknot.reasoning.draw_rows import draw_rows_for
from unknot.reasoning.evidence import read_evidence
from unknot.reasoning.interval import fast_intervals, intervals

STORIES = [
    {"worst-place": "upper-back", "age": 34.0, "sex": "female", "onset": "hours", "how-long": "days"},
    {"worst-place": "low-back", "age": 52.0, "sex": "male", "onset": "sudden", "how-long": "weeks"},
    {"worst-place": "neck", "age": 71.0, "sex": "female", "onset": "gradual", "how-long": "months"},
    {"worst-place": "flank", "age": 45.0, "sex": "male", "onset": "sudden", "how-long": "days", "fever": "yes"},
]
FORM = {"content-type": "application/x-www-form-urlencoded"}


def steps_of(model: Model, story: dict) -> list[tuple[str, bytes]]:
    """The forms of a whole interview, each as ("question" or "result", body)."""
    interview = Interview(model, None, "GB")
    steps = []
    while page := interview.page():
        checklist = is_checklist(model.texts.findings[f] for f in page.findings)
        rest = "not-sure" if story.keys() & set(page.findings) and not checklist else None
        said = {f: story.get(f) or rest or _nothing(model, f, page.findings) for f in page.findings}
        fields = [("state", state.write(interview)), ("page", page.page)]
        kept = {f: v for f, v in said.items() if v != "skipped" and not (checklist and v == "no")}
        fields += [(f"a.{f}", f"{v:g}" if isinstance(v, float) else v) for f, v in kept.items()]
        if checklist and not kept:
            fields.append(("none-of-these", "yes"))
        do = "skip" if set(said.values()) == {"skipped"} else "continue"
        interview.reply(page.page, said)
        steps.append(("question", urlencode([*fields, ("do", do)]).encode()))
    return [*steps[:-1], ("result", steps[-1][1])]


def _nothing(model: Model, finding: str, asked: tuple[str, ...]) -> str:
    f = model.texts.findings[finding]
    if f.kind == "yes-no" and (f.alarm or len(asked) > 1):
        return "no"
    return "not-sure" if f.alarm else "skipped"


def parts(model: Model) -> dict[str, float]:
    """Median processor seconds of the parts of one result page; what else runs on the machine hardly enters."""
    raw = told(model)
    answers = read_answers(model.texts, raw)
    evidence = read_evidence(model, answers)
    country = model.texts.countries[model.texts.default_country]
    pages, rows = Pages(model, bundled_folder(), date.today), draw_rows_for(model)
    interview = Interview(model, None, "GB", answers=dict(answers.values))
    interview.shown = list(dict.fromkeys(model.texts.findings[f].page for f in interview.answers))
    sent = {"state": [state.write(interview)], "do": ["result"]}
    page = Step(pages, sent).page()
    return {
        f"intervals from {model.draws} draws, the plain way": median(lambda: intervals(model.drawn, evidence, 0.9), 20),
        f"intervals from {model.draws} draws, the fast way": median(lambda: fast_intervals(rows, evidence, 0.9), 50),
        "assessment and words of the result": median(lambda: result(Assessment(model, answers, country)), 30),
        "template of the result": median(lambda: pages.render(page), 30),
        "result page, all of it": median(lambda: pages.render(Step(pages, sent).page()), 30),
    }


async def load(address: str, steps: list[tuple[str, bytes]], rate: float, seconds: float) -> list[tuple[str, float]]:
    """(kind, seconds) of each step, each begun at its own time."""
    found: list[tuple[str, float]] = []
    async with httpx2.AsyncClient(base_url=address, timeout=30, limits=httpx2.Limits(max_connections=200)) as client:
        first = await client.post("/interview", content=b"do=start", headers=FORM)
        assert first.status_code == 303

        async def one(kind: str, body: bytes, due: float) -> None:
            try:
                reply = await client.post("/interview", content=body, headers=FORM)
                assert reply.status_code == 303, reply.status_code
                page = await client.get(reply.headers["location"])
                assert page.status_code == 200
            except httpx2.TransportError:
                found.append(("failed", float("inf")))  # so that it counts as late
            else:
                found.append((kind, time.perf_counter() - due))

        begin, tasks = time.perf_counter(), []
        for i in range(int(rate * seconds)):
            due = begin + i / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(one(*steps[i % len(steps)], due)))
        await asyncio.gather(*tasks)
    return found


def median(work: Callable[[], object], times: int) -> float:
    work()
    seconds = []
    for _ in range(times):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def used(process: int) -> float:
    """Processor seconds of another process so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rate", type=float, default=50, help="steps a second")
    ask.add_argument("--seconds", type=float, default=60)
    given = ask.parse_args()
    model = Model.load()
    print(f"{os.cpu_count()} cores, load before: {' '.join(f'{x:.1f}' for x in os.getloadavg())}")
    for name, seconds in parts(model).items():
        print(f"{name:48} {seconds * 1e3:9.2f} ms")
    steps = [step for story in STORIES for step in steps_of(model, story)]
    command = [sys.executable, "-m", "unknot.interfaces.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://\S+", server.stderr.readline())[0]
            asyncio.run(load(address, steps, 10, len(steps) / 10))  # warm
            before = used(server.pid)
            found = asyncio.run(load(address, steps, given.rate, given.seconds))
            worked = used(server.pid) - before
        finally:
            server.terminate()
    print(f"server: {worked / len(found) * 1e3:.1f} ms of processor time a step (a form and the page it leads to)")
    print(
        f"{len(found)} steps at {given.rate:g} a second, {len(steps)} different; load after: {os.getloadavg()[0]:.1f}"
    )
    for kind in ("question", "result", None):
        times = [t for k, t in found if kind in (None, k)]
        shown = "  ".join(f"p{q:g} {quantile(times, q / 100) * 1e3:.0f} ms" for q in (50, 95, 99))
        print(f"{kind or 'all':10} {len(times):5}  {shown}")
    print(f"failed     {sum(kind == 'failed' for kind, _ in found):5}")


if __name__ == "__main__":
    main()
