"""The timer of an exercise goes by its dose, says what is left now and then, and is silent unless asked."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from unknot.interfaces.web.timer import LEAST_BEFORE, timer_steps
from unknot.model.compiled import Dose

from .kinds import STRAIN, all_said, said
from .tab import PHONE

CASES = yaml.safe_load(Path(__file__).with_name("timers.yaml").read_text(encoding="utf-8"))
NOTHING = Dose(None, None, None, None, None, None, None, False, False, (), None, None)
HELD = "/exercises/neck-holds"
COUNTED = "/exercises/chair-stands"


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_the_steps_of_a_dose(model, case):
    choice = replace(model.texts.choice, ready_seconds=5, change_seconds=15)
    dose = replace(NOTHING, **{key.replace("-", "_"): value for key, value in case["dose"].items()})
    steps = timer_steps(dose, choice)
    assert [[s.words, "times", s.count] if s.count else [s.words, s.seconds] for s in steps] == case["steps"]
    assert {k: words for s in steps for k, words in s.told.items()} == case.get("told", {})


def test_the_timer_of_each_exercise_gives_as_much_as_its_dose(model):
    """As many seconds held, repeats and rests as the dose says; it ends with doing, not with waiting."""
    for e in model.texts.exercises.values():
        d, steps = e.dose, timer_steps(e.dose, model.texts.choice)
        rounds, sides = d.rounds or 1, 2 if d.each_side else 1
        if d.minutes:
            assert [s.seconds for s in steps] == [60 * d.minutes], e.id
        elif d.hold_seconds:
            held = [s for s in steps if s.words.startswith("Hold")]
            assert len(held) == d.repeats * rounds * sides, e.id
            assert {s.seconds for s in held} == {d.hold_seconds}, e.id
        else:
            assert sum(s.count for s in steps) == d.repeats * rounds * (sides if d.one_side_first else 1), e.id
        assert sum(s.words == "Rest." for s in steps) == rounds - 1, e.id
        assert not steps[-1].words.startswith(("Rest", "Let go")), e.id
        for s in steps:
            assert (s.seconds > 0) != (s.count > 0), e.id
            assert all(left <= s.seconds - LEAST_BEFORE for left in s.told), e.id


def test_without_javascript_the_dose_in_words_stands_alone(client, model):
    """All that a timer needs is in a template, which shows nothing by itself; the one script is ours."""
    page = client.get(HELD).text
    outside = re.sub(r"<template.*?</template>", "", page, flags=re.S)
    assert "held for 6 seconds" in outside
    assert "timer__go" in page
    assert "timer__go" not in outside
    assert re.findall(r"<script[^>]*>", page) == ['<script src="/static/timer.js" defer>']


@pytest.fixture
def timed(browser, address):
    """Opens a page with its first timer, the clock held still."""
    contexts = []

    def make(path, **options):
        context = browser.new_context(viewport=PHONE, locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda m: page.faults.append(m.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.clock.install(time=0)
        page.goto(address + path)
        page.clock.pause_at(60_000)
        return Timer(page)

    yield make
    for context in contexts:
        context.close()


class Timer:
    """The first timer of a page, read as a person or a screen reader does."""

    def __init__(self, page):
        self.page, self.box = page, page.locator(".timer").first

    def press(self, name):
        self.box.get_by_role("button", name=name, exact=True).click()

    def wait(self, seconds):
        self.page.clock.run_for(1000 * seconds)

    @property
    def shown(self):
        return self.box.locator(".timer__now").inner_text(), self.box.get_by_role("timer").inner_text()

    @property
    def said(self):
        return self.box.get_by_role("status").inner_text()

    @property
    def button(self):
        return self.box.locator(".timer__go").inner_text()


@pytest.mark.slow
def test_it_starts_pauses_goes_on_and_is_put_back(timed):
    """While paused no time goes by; whoever presses a button that goes away keeps a place on the page."""
    t = timed(HELD)
    assert (*t.shown, t.said, t.button) == ("Get into place.", "0:05", "", "Start the timer")
    t.wait(30)
    assert t.shown[1] == "0:05"
    t.press("Start the timer")
    t.wait(2)
    assert (t.shown[1], t.button) == ("0:03", "Pause")
    t.press("Pause")
    assert t.said == "Paused."
    t.wait(600)
    assert (t.shown[1], t.button) == ("0:03", "Go on")
    t.press("Go on")
    t.wait(3)
    assert (*t.shown, t.said) == ("Hold: 1 of 5.", "0:06", "Hold: 1 of 5.")
    t.press("On to the next")
    assert t.shown == ("Let go.", "0:05")
    t.press("Back to the start")
    assert (*t.shown, t.button) == ("Get into place.", "0:05", "Start the timer")
    assert t.page.evaluate("document.activeElement.className") == "nhsuk-button timer__go"
    t.press("Start the timer")
    t.wait(600)
    assert (t.shown[0], t.said, t.button) == (*["Done. That is enough for now."] * 2, "Do it again")
    assert t.page.faults == []


@pytest.mark.slow
def test_what_goes_at_ones_own_speed_waits_and_is_ticked_off(timed):
    t = timed(COUNTED)
    t.press("Start the timer")
    t.wait(600)
    assert (*t.shown, t.button) == ("8 times, at your own speed. Round 1 of 2.", "0 of 8", "One done")
    for _ in range(7):
        t.press("One done")
    assert (t.shown[1], t.said) == ("7 of 8", "7 of 8")
    t.press("One done")
    assert (*t.shown, t.said) == ("Rest.", "1:00", "Rest.")
    t.wait(60)
    assert t.shown == ("8 times, at your own speed. Round 2 of 2.", "0 of 8")


@pytest.mark.slow
def test_what_is_left_is_said_now_and_then(timed):
    """Over ten minutes a screen reader hears six times of it, not six hundred times."""
    t = timed("/exercises/walk-and-add")
    t.press("Start the timer")
    heard = [t.said]
    for _ in range(305):
        t.wait(2)
        heard += [t.said] if t.said != heard[-1] else []
    assert heard == [
        "Go on for 10 minutes.",
        *(f"{n} left." for n in ("5 minutes", "2 minutes", "1 minute", "30 seconds", "10 seconds")),
        "Done. That is enough for now.",
    ]
    assert t.box.get_by_role("timer").get_attribute("aria-live") is None


@pytest.mark.slow
def test_it_is_silent_unless_a_beep_is_asked_for(timed):
    t = timed(HELD)
    t.page.evaluate(
        "() => { globalThis.tones = 0; const make = AudioContext.prototype.createOscillator;"
        "AudioContext.prototype.createOscillator = function () { tones += 1; return make.call(this); } }"
    )
    t.press("Start the timer")
    t.wait(30)
    assert t.page.evaluate("tones") == 0
    t.box.get_by_label("Beep at each change").check()
    heard = t.page.evaluate("tones")
    assert heard == 1  # so that one knows how it sounds
    t.wait(11)
    assert t.page.evaluate("tones") > heard
    t.box.get_by_label("Beep at each change").uncheck()
    heard = t.page.evaluate("tones")
    t.wait(30)
    assert t.page.evaluate("tones") == heard
    assert t.page.faults == []


@pytest.mark.slow
def test_in_the_plan_one_timer_runs_at_a_time(reader, model):
    """Each exercise of a plan has its own; to start one pauses the other. Nothing is kept or sent."""
    r = reader(axe=False)
    said(model, all_said(model, STRAIN), "result").go(r)
    r.page.evaluate("document.querySelectorAll('details').forEach(x => x.open = true)")
    boxes = r.page.locator(".timer")
    assert boxes.count() > 1
    assert len(set(boxes.evaluate_all("all => all.map(x => x.ariaLabel)"))) == boxes.count()
    first, second = (boxes.nth(i).locator(".timer__go") for i in (0, 1))
    asked = []
    r.page.on("request", lambda request: asked.append(request.url))
    first.click()
    running = first.inner_text()
    second.click()
    assert running in ("Pause", "One done")
    assert first.inner_text() == "Go on"
    assert r.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert asked == []
    r.look("timers")


@pytest.mark.slow
def test_who_wants_less_motion_sees_no_bar_and_paper_no_timer(timed):
    t = timed(HELD, reduced_motion="reduce")
    assert not t.box.locator("progress").is_visible()
    assert t.box.get_by_role("timer").is_visible()
    t.page.emulate_media(media="print")
    assert not t.box.is_visible()
    assert timed(HELD).box.locator("progress").is_visible()


@pytest.mark.slow
def test_it_speaks_the_language_of_the_page(timed):
    t = timed(f"/de{HELD}")
    assert (*t.shown, t.button) == ("Nehmen Sie die Haltung ein.", "0:05", "Zeit starten")
