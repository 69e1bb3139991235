"""Journeys in a real browser on a phone-sized screen, with axe-core on every question; also without JavaScript."""

import re
import unicodedata
from io import BytesIO

import pytest
from pypdf import PdfReader

from .kinds import SHEETS, answers_for_a_sheet, said
from .tab import PHONE, STRAIN

pytestmark = pytest.mark.slow


def test_self_care(reader, model):
    r = reader()
    r.to_nerves("self-care")
    r.to_the_end("self-care", STRAIN)
    assert model.texts.levels["self-care"].headline in r.heading
    assert r.page.get_by_role("heading", name="What you can do now").count() == 1
    r.done()


def test_today(reader, model):
    r = reader(axe=False)
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
    r = reader(axe=False)
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
    r = reader(axe=False)
    r.to_danger("reload")
    before = r.heading
    r.page.reload()
    assert r.heading == before
    r.done()


def test_the_back_button_of_the_browser(reader):
    """It shows the pages as they were, forward leads on again, and another answer can be given."""
    r = reader(axe=False)
    r.to_nerves("history")
    headings = ["New since", "Right now", "Where it hurts most", "seized up"]
    for heading in headings:
        assert heading in r.heading
        r.page.go_back()
    r = reader(axe=False)
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
    r = reader(axe=False)
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
    r = reader(axe=False)
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
    assert r.page.locator(".map[aria-hidden=true]").count() == 2  # places, and the muscles behind a fold
    r.done()


def test_in_the_dark(reader, model):
    """A dark page for who has set the browser so; test_sweep has axe look at every kind of page in both themes."""
    r = reader(theme="dark", axe=False)
    r.to_nerves("dark")
    r.to_the_end("dark", STRAIN)
    assert model.texts.levels["self-care"].headline in r.heading
    colours = r.page.evaluate("['backgroundColor', 'color'].map(x => getComputedStyle(document.body)[x])")
    page, text = (sum(map(int, re.findall(r"\d+", c)[:3])) for c in colours)
    assert page < 150
    assert text > 600
    r.done()


def test_searching_and_coming_back(reader, address):
    """What was found stays found; the words are in no address and leave no cookie."""
    r = reader(axe=False)
    r.page.goto(f"{address}/conditions")
    r.page.get_by_label("Search", exact=True).fill("kidny stones")
    r.press("Search", "found")
    r.go(r.page.get_by_role("link", name="Renal colic"))
    r.page.go_back()
    assert "kidny stones" in r.heading
    assert r.elsewhere == []
    assert r.context.cookies() == []


def test_on_paper(reader, model):
    """What must be on it is, folded or not; what only works on a screen is not. One page for a doctor, too."""
    r = reader(axe=False)
    r.to_nerves("paper")
    r.to_the_end("paper", STRAIN)
    inside = "details:not([open]) > .fold__body :is(p, ol > li):not(.timer *, :has(a, .nhsuk-u-visually-hidden))"
    folded = r.page.locator(inside).all_text_contents()
    steps = [x for x in map(str.strip, folded) if len(x) > 40]
    buttons = [x for x in r.page.locator("button").all_inner_texts() if len(x) > 12]  # "Back" is a word of the text too
    assert len(steps) > 20
    assert len(buttons) > 3
    paper = on_paper(r.page)
    for words in (model.texts.levels["self-care"].headline, "What to watch for", "does not diagnose", "999", *steps):
        assert squeezed(words) in paper, words
    for words in (*buttons, "In danger now?", "Skip to main content", "See it move"):
        assert squeezed(words) not in paper, words
    r.press("One page for a doctor", "doctor")
    for words in ("Summary for a clinician", "Red flags", "Ranking, with 90 % intervals"):
        assert squeezed(words) in on_paper(r.page), words
    assert sheets(r.page) == 1
    r.done()


@pytest.mark.parametrize("case", SHEETS)
def test_the_page_for_a_clinician_is_one_sheet(reader, model, case):
    """One side of A4 for a short and a usual interview; two at most when every single thing was answered."""
    r = reader(axe=False)
    way, most = said(model, answers_for_a_sheet(model, case), "summary"), SHEETS[case]
    way.go(r)
    assert "Summary for a clinician" in r.heading
    assert sheets(r.page) <= most
    paper = on_paper(r.page)
    assert squeezed(f"Knowledge {model.version}") in paper
    assert paper.count(squeezed("does not diagnose")) == 1


def sheets(page):
    """How many sheets of A4 the page is when printed, with the margins that the style sheet gives."""
    return len(PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages)


def on_paper(page):
    """The text of the page as the browser prints it, without spaces, which a PDF sets as it likes."""
    return squeezed("".join(x.extract_text() for x in PdfReader(BytesIO(page.pdf(format="A4"))).pages))


def squeezed(text):
    return re.sub(r"[\s\u00ad]+", "", unicodedata.normalize("NFKC", text))


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
