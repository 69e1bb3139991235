"""Journeys in a real browser on a phone-sized screen, each page checked by axe-core; also without JavaScript.

The browser is the one that is there (Debian's chromium), else Playwright's own. Without one the tests are skipped, and
fail where UNKNOT_REQUIRE_ALL=1. UNKNOT_SHOTS=DIR keeps a picture of every page.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.slow

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 390, "height": 844}
SHOTS = os.environ.get("UNKNOT_SHOTS")


def missing(reason):
    """No browser: a reason to skip at home, a failure in CI."""
    if os.environ.get("UNKNOT_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        names = ("chromium", "chromium-browser", "google-chrome")
        path = next((p for p in map(shutil.which, names) if p), own if Path(own).exists() else None)
        if path is None:
            missing("no chromium here: apt-get install chromium, or playwright install chromium")
        # Chromium's own sandbox does not start for root.
        sandbox = not (hasattr(os, "getuid") and os.getuid() == 0)
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=sandbox)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address():
    """`unknot serve` as people start it, on a free port."""
    command = [sys.executable, "-m", "unknot.interfaces.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            line = server.stderr.readline()
            yield re.search(r"http://\S+", line)[0]
        finally:
            server.terminate()


class Reader:
    """One tab. Notes every request to elsewhere and every page's faults of accessibility."""

    def __init__(self, browser, address, script=True, width=PHONE["width"], axe=True, theme="light"):
        size = {"width": width, "height": PHONE["height"]}
        # The policy of the pages forbids all scripts, so axe needs it out of its way.
        self.context = browser.new_context(
            viewport=size, locale="en-GB", java_script_enabled=script, bypass_csp=script, color_scheme=theme
        )
        self.script, self.axe, self.elsewhere, self.visited = script, axe, [], []
        self.page = self.context.new_page()
        self.page.on("request", lambda r: None if r.url.startswith(address) else self.elsewhere.append(r.url))
        self.page.goto(address)
        self.look("start")

    def look(self, name):
        """Check the page that is shown."""
        self.page.wait_for_load_state()
        self.visited.append(self.page.url)
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
        assert "?" not in self.page.url
        if not self.script:
            return
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen"
        if not self.axe:
            return
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "async tags => (await axe.run(document, {runOnly: tags})).violations"
            ".map(v => [v.id, v.nodes.map(n => n.html)])",
            STANDARDS,
        )
        assert found == [], (name, found)

    def press(self, text, name):
        self.go(self.page.get_by_role("button", name=text, exact=True))
        self.look(name)

    def go(self, button):
        """Press a button and wait for the page that it leads to; the old one is still there for a moment."""
        with self.page.expect_navigation():
            button.click()

    def answer(self, *labels, name):
        for label in labels:
            self.page.get_by_label(label, exact=True).check()
        self.press("Continue", name)

    @property
    def heading(self):
        return self.page.locator("h1").inner_text()

    def to_danger(self, name, place="Upper back"):
        """Start, and answer the first page."""
        self.press("Start now", f"{name}-place")
        self.page.get_by_role("textbox").fill("34")
        self.answer(place, "Female", name=f"{name}-danger")

    def to_nerves(self, name, place="Upper back"):
        self.to_danger(name, place)
        self.answer("None of these", name=f"{name}-nerves")

    def to_the_end(self, name, said):
        """The labels that fit where they are asked; none of these or skip elsewhere."""
        for step in range(30):
            if not self.page.get_by_role("button", name="Continue", exact=True).count():
                return
            labels = [x for x in said if self.page.get_by_label(x, exact=True).count()]
            none = self.page.get_by_label("None of these", exact=True).count()
            if labels or none:
                self.answer(*(labels or ["None of these"]), name=f"{name}-{step:02d}")
            else:
                self.press("Skip this", f"{name}-{step:02d}")
        pytest.fail("the interview does not end")

    def done(self):
        """Nothing was asked of other machines, and all that is left is one cookie that ends with the browser."""
        assert self.elsewhere == []
        cookies = self.context.cookies()
        assert [(c["name"], c["expires"], c["httpOnly"], c["sameSite"]) for c in cookies] == [
            ("unknot", -1, True, "Strict")
        ]
        if self.script:
            kept = self.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
            assert kept == [0, 0, ""]
        assert {re.sub(r"http://[^/]+|[\w-]{22}$", "", u) for u in self.visited} <= {"/", "/interview", "/interview/"}
        self.context.close()


@pytest.fixture
def reader(browser, address):
    readers = []

    def make(**options):
        readers.append(Reader(browser, address, **options))
        return readers[-1]

    yield make
    for r in readers:
        r.context.close()


STRAIN = [
    "Over some hours or overnight",
    "One day to six days",
    "It began while or soon after you lifted, carried, twisted, bent, coughed or sneezed",
    "Some movements or positions hurt more and others ease it",
]


def test_self_care(reader, model):
    r = reader()
    r.to_nerves("self-care")
    r.to_the_end("self-care", STRAIN)
    assert model.texts.levels["self-care"].headline in r.heading
    assert r.page.get_by_role("heading", name="What you can do now").count() == 1
    r.done()


def test_today(reader, model):
    r = reader()
    r.to_nerves("today", "Low back")
    fever = r.page.locator("label[for='a.fever']")
    while not fever.count():
        r.answer("None of these", name="today-before")
    fever.click()
    r.press("Continue", "today-fever")
    r.to_the_end("today", STRAIN)
    assert model.texts.levels["today"].headline in r.heading
    r.done()


def test_emergency(reader, model):
    """Both the takeover and the way back from a mistake."""
    r = reader()
    r.to_danger("emergency")
    signs = [model.texts.findings[f].question for f in ("collapse", "cold-sweat")]
    r.answer(*signs, name="emergency-1")
    assert model.texts.levels["emergency"].headline in r.heading
    assert r.page.locator("a[href='tel:999']").first.is_visible()
    r.press("I ticked that by mistake", "emergency-mistake")
    r.go(r.page.get_by_role("button", name=re.compile("^Change")).first)
    r.look("emergency-change")
    for label in signs:
        assert r.page.get_by_label(label, exact=True).is_checked()
        r.page.get_by_label(label, exact=True).uncheck()
    r.answer("None of these", name="emergency-mended")
    assert "New since the pain began" in r.heading
    r.done()


def test_change_of_mind(reader):
    """Back, an unclear page, the result so far, and another place."""
    r = reader(width=320)
    r.to_nerves("change")
    r.press("Continue", "change-error")
    assert "Please look at this again" in r.page.locator(".nhsuk-error-summary").inner_text()
    r.press("See the result so far", "change-so-far")
    assert "no all-clear" in r.heading
    r.press("Go on with the questions", "change-go-on")
    r.press("See or change your answers", "change-list")
    r.go(r.page.get_by_role("button", name="Change the answer to: Where it hurts most, and about you"))
    assert r.page.get_by_label("Upper back", exact=True).is_checked()
    r.answer("Low back", name="change-place")
    r.press("Back", "change-back")
    assert r.page.get_by_label("Low back", exact=True).is_checked()
    r.done()


def test_immediate_is_told_first(reader, model):
    r = reader()
    r.to_nerves("immediate", "Low back")
    r.page.locator("label[for='a.pain-in-both-legs']").click()
    r.press("Continue", "immediate-now")
    assert model.texts.levels["immediate"].headline in r.heading
    r.press("Continue", "immediate-next")
    assert f"So far: {model.texts.levels['immediate'].headline}" in r.page.locator("main").inner_text()
    r.done()


def test_without_javascript(reader, model):
    r = reader(script=False)
    r.to_nerves("plain")
    r.to_the_end("plain", STRAIN)
    assert model.texts.levels["self-care"].headline in r.heading
    r.done()


def test_reloading_a_page_does_no_harm(reader):
    r = reader()
    r.to_danger("reload")
    before = r.heading
    r.page.reload()
    assert r.heading == before
    r.done()


def test_the_back_button_of_the_browser(reader):
    """It shows the pages as they were, forward leads on again, and another answer can be given."""
    r = reader()
    r.to_nerves("history")
    headings = ["New since", "Right now", "Where it hurts most", "seized up"]
    for heading in headings:
        assert heading in r.heading
        r.page.go_back()
    r = reader()
    r.to_nerves("history")
    for _ in range(2):
        r.page.go_back()
    assert "Where it hurts most" in r.heading
    r.page.go_forward()
    assert "Right now" in r.heading
    r.page.go_back()
    r.page.get_by_role("textbox").fill("34")
    r.answer("Neck", "Female", name="history-neck")
    assert "Right now" in r.heading
    r.done()


def test_with_the_keyboard_alone(reader):
    """The skip link comes first, and a question can be answered without a pointer."""
    r = reader()
    r.page.keyboard.press("Tab")
    assert r.page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    r.press("Start now", "keys-place")
    r.page.get_by_label("Neck", exact=True).focus()
    r.page.keyboard.press("Space")
    r.page.get_by_label("Female", exact=True).focus()
    r.page.keyboard.press("Space")
    r.page.get_by_role("textbox").focus()
    r.page.keyboard.type("34")
    with r.page.expect_navigation():
        r.page.keyboard.press("Enter")
    r.look("keys-danger")
    assert "Right now" in r.heading
    r.done()


def test_the_figure_ticks_the_place_and_shows_it(reader):
    """Touching a zone is the same choice as the list below it; screen readers meet the list alone."""
    r = reader()
    r.press("Start now", "figure-place")
    zones = {"neck": "Neck", "upper-back": "Upper back", "mid-back": "Mid back", "low-back": "Low back"}
    for zone, label in {**zones, "flank": "Side or flank", "flank2": "Side or flank"}.items():
        hits = r.page.locator(f".map__hit--{zone}")
        for i in range(hits.count()):
            hits.nth(i).click()
            assert r.page.get_by_label(label, exact=True).is_checked()
        size = hits.first.bounding_box()
        assert min(size["width"], size["height"]) >= 24
    red = "getComputedStyle(document.querySelector('.zone--{}')).fill"
    assert r.page.evaluate(red.format("flank")) != r.page.evaluate(red.format("neck"))
    r.page.get_by_label("Neck", exact=True).focus()
    r.page.keyboard.press("ArrowDown")
    assert r.page.get_by_label("Upper back", exact=True).is_checked()
    assert r.page.evaluate(red.format("flank")) == r.page.evaluate(red.format("neck"))
    assert r.page.locator(".map[aria-hidden=true]").count() == 1
    r.done()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_kind_of_page_in_both_themes(reader, theme):
    """Contrast and all else that axe finds: question, error, answers, result so far, result, print, clinician."""
    r = reader(theme=theme)
    r.to_nerves(f"{theme}-kinds")
    r.press("Continue", f"{theme}-error")
    r.press("See the result so far", f"{theme}-so-far")
    r.press("See or change your answers", f"{theme}-answers")
    r.press("Go on", f"{theme}-on")
    r.to_the_end(f"{theme}-kinds", STRAIN)
    r.press("Open everything, to read or print", f"{theme}-unfolded")
    r.press("One page for a doctor", f"{theme}-doctor")
    r.done()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_urgent_pages_in_both_themes(reader, theme):
    r = reader(theme=theme)
    r.to_danger(theme)
    r.page.locator("label[for='a.collapse']").click()
    r.page.locator("label[for='a.cold-sweat']").click()
    r.press("Continue", f"{theme}-emergency")
    r.press("I ticked that by mistake", f"{theme}-mistake")
    r.done()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_to_read_in_both_themes(reader, address, theme):
    r = reader(theme=theme)
    names = [
        "conditions",
        "conditions/place/neck",
        "conditions/sciatica",
        "treatments",
        "exercises",
        "muscles/piriformis",
    ]
    names += ["exercises/back-stroking-cat", "medicines", "factors", "claims", "evidence", "how-it-works"]
    for name in names:
        r.page.goto(f"{address}/{name}")
        r.look(f"{theme}-{name.replace('/', '-')}")
    r.page.get_by_label("Search", exact=True).fill("kidny stones")
    r.press("Search", f"{theme}-found")
    r.go(r.page.get_by_role("link", name="Renal colic"))
    r.page.go_back()
    assert "kidny stones" in r.heading
    assert r.elsewhere == []
    assert r.context.cookies() == []


def test_a_figure_moves_when_it_is_asked_to_and_stops(browser, address):
    """By opening and closing a fold, without JavaScript; who wants less motion is not offered it."""
    shown = {}
    for motion in ("no-preference", "reduce"):
        context = browser.new_context(viewport=PHONE, java_script_enabled=False, reduced_motion=motion)
        page = context.new_page()
        page.goto(f"{address}/exercises/back-stroking-cat")
        fold, film = page.get_by_text("See it move"), page.locator(".figure__moves svg")
        assert page.locator(".figure__still svg").count() == 2
        shown[motion] = fold.is_visible()
        if shown[motion]:
            assert not film.is_visible()
            fold.click()
            pictures = [film.screenshot() for _ in range(3) if page.wait_for_timeout(600) is None]
            assert len(set(pictures)) > 1
            fold.click()
            assert not film.is_visible()
        context.close()
    assert shown == {"no-preference": True, "reduce": False}


def test_an_emergency_with_the_keyboard_alone(reader, model):
    """From the start page to the call, and out of a mistake, by Tab, Space and Enter."""
    r = reader(axe=False)

    def tab_to(text):
        for _ in range(60):
            r.page.keyboard.press("Tab")
            named = "[...document.activeElement.labels ?? []].map(x => x.textContent).join('')"
            focused = f"{named} || document.activeElement.textContent"
            if r.page.evaluate(focused).strip().startswith(text):
                return
        pytest.fail(f"no way to {text} by keyboard")

    def enter(name):
        with r.page.expect_navigation():
            r.page.keyboard.press("Enter")
        r.look(name)

    tab_to("Start now")
    enter("alone-place")
    tab_to("Neck")
    r.page.keyboard.press("Space")
    tab_to("How old")
    r.page.keyboard.type("34")
    tab_to("Female")
    r.page.keyboard.press("Space")
    tab_to("Continue")
    enter("alone-danger")
    for finding in ("collapse", "cold-sweat"):
        tab_to(model.texts.findings[finding].question)
        r.page.keyboard.press("Space")
    tab_to("Continue")
    enter("alone-emergency")
    assert model.texts.levels["emergency"].headline in r.heading
    tab_to("Call 999")
    tab_to("I ticked that by mistake")
    enter("alone-mistake")
    assert "mistake" in r.heading
    r.done()


def test_on_a_wide_screen(reader):
    """The same pages; axe has seen them on the phone."""
    r = reader(width=1280, axe=False)
    r.to_nerves("wide")
    r.to_the_end("wide", STRAIN)
    r.done()
