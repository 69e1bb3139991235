"""The whole interview by keyboard, on a phone and at 400 %: every stop can be seen, nothing holds the focus."""

import pytest

from .tab import STRAIN
from .test_sweep import MEASURE

pytestmark = pytest.mark.slow

MOST_STOPS = 200
STOP = """() => {
    const e = document.activeElement;
    if (e === document.body) return null;
    const boxes = [e, ...(e.labels ?? [])].map(x => x.getBoundingClientRect());
    const r = boxes[0];
    const inside = boxes.some(b => b.bottom > 0 && b.top < innerHeight && b.right > 0 && b.left < innerWidth);
    const [x, y] = [r.left + r.width / 2, Math.min(Math.max(r.top + r.height / 2, 1), innerHeight - 1)];
    const hit = document.elementFromPoint(x, y);
    const mine = hit && (e.contains(hit) || hit.contains(e) || [...(e.labels ?? [])].some(l => l.contains(hit)));
    const label = [...(e.labels ?? [])].map(l => l.textContent).join(" ") || e.textContent;
    return {label: label.trim().replace(/\\s+/g, " "), name: e.name ?? "", kind: e.type ?? e.tagName.toLowerCase(),
            value: e.value, seen: inside && Boolean(mine) && e.matches(":focus-visible"),
            html: e.outerHTML.slice(0, 120)};
}"""


class Keys:
    """A reader with nothing but a keyboard."""

    def __init__(self, reader):
        self.reader, self.page, self.stops = reader, reader.page, 0

    def stop(self):
        """What has the focus; it must be in sight."""
        at = self.page.evaluate(STOP)
        assert at is None or at["seen"], at
        self.stops += 1
        return at

    def tab(self):
        """On to the next stop."""
        self.page.keyboard.press("Tab")
        return self.stop()

    def tab_to(self, fits):
        """On until one fits."""
        for _ in range(MOST_STOPS):
            at = self.tab()
            if at and fits(at):
                return at
        pytest.fail(f"no way there by keyboard: {self.reader.heading}")

    def tick(self, box):
        """Tick a checkbox or choose a radio: the radios of a question are one stop, and arrows go through them."""
        at = self.tab_to(lambda x: x["name"] == box["name"] and (box["type"] == "radio" or x["value"] == box["value"]))
        if at["kind"] == "checkbox":
            self.page.keyboard.press("Space")
            return
        for _ in range(30):
            if self.page.evaluate(STOP)["value"] == box["value"]:
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"no way to {box} by arrows")

    def enter(self, label):
        """Press a button."""
        self.tab_to(lambda x: x["label"] == label)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.reader.look(label)

    def boxes(self, labels):
        """The boxes with these labels, in the order of the page."""
        found = self.page.eval_on_selector_all(
            "main input[type=checkbox], main input[type=radio]",
            "all => all.map(x => ({name: x.name, value: x.value, type: x.type, label: x.labels[x.labels.length - 1]"
            ".textContent.trim()}))",
        )
        return [x for x in found if x["label"] in labels]


def by_keyboard(reader, place):
    """Start to result; returns how many pages and stops it took."""
    keys, pages = Keys(reader), 0
    keys.enter("Start now")
    typed = False
    while keys.boxes({"None of these"}) or reader.page.get_by_role("button", name="Continue", exact=True).count():
        pages += 1
        assert pages < 30, "the interview does not end"
        if not typed:
            keys.tick(*keys.boxes({place}))
            keys.tab_to(lambda x: x["kind"] == "text")
            reader.page.keyboard.type("34")
            keys.tick(*keys.boxes({"Female"}))
            typed = True
        else:
            ticks = keys.boxes(set(STRAIN)) or keys.boxes({"None of these"})
            for box in ticks:
                keys.tick(box)
            if not ticks:
                keys.enter("Skip this")
                continue
        keys.enter("Continue")
    return pages, keys.stops


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 256)], ids=["phone", "400 per cent"])
def test_the_whole_interview_by_tab_space_and_enter(reader, model, width, height):
    """From the start to the result; at 400 % (of 1280 by 1024) nothing sticks over what has the focus or is cut off."""
    r = reader(axe=False, width=width)
    r.page.set_viewport_size({"width": width, "height": height})
    pages, stops = by_keyboard(r, "Upper back")
    assert model.texts.levels["self-care"].headline in r.heading
    assert stops > 5 * pages
    r.page.evaluate(MEASURE)
    assert r.page.evaluate("measure.cutOff()") == []
    r.done()


def test_the_focus_goes_through_the_page_and_out_again(reader):
    """No trap: on a question and on the result each stop comes once, then the browser's own, then the first again."""
    r = reader(axe=False)
    r.to_nerves("trap")
    for _ in range(2):
        keys, seen = Keys(r), []
        while (at := keys.tab()) is not None:
            seen.append(at["html"])
            assert len(seen) <= MOST_STOPS, "the focus never leaves the page"
        assert "skip-link" in seen[0]
        expected = r.page.evaluate(
            "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]"
            ".filter(x => x.checkVisibility()).length"
        )
        assert len(seen) == expected
        r.page.keyboard.press("Shift+Tab")
        assert r.page.evaluate("document.activeElement !== document.body")
        r.to_the_end("trap", STRAIN)


def test_nothing_happens_when_a_control_gets_the_focus_or_is_changed(reader):
    """Until a button is pressed the page stays: no request, no other address, the same heading.

    A box that asks for a beep lets one be heard, and Chromium then looks up the icon of the page that sounds.
    """
    r = reader(axe=False)
    asked = []
    r.page.on("request", lambda request: asked.append(request.url))
    focusable = "document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')"
    for go in (lambda: None, lambda: r.press("Start now", "change-first"), lambda: r.to_the_end("change", [])):
        go()
        asked.clear()
        before = (r.page.url, r.heading)
        r.page.evaluate("document.querySelectorAll('details').forEach(x => x.open = true)")
        r.page.evaluate(f"{focusable}.forEach(x => x.focus())")
        for box in r.page.locator("main input[type=checkbox], main input[type=radio]").all():
            box.check(force=True)
        for choice in r.page.locator("main select").all():
            choice.select_option(index=3)
        for field in r.page.locator("main input[type=text]").all():
            field.fill("34")
        assert set(asked) <= {f"{r.address}/static/icon.svg"}
        assert (r.page.url, r.heading) == before
        r.page.reload()


def test_an_error_takes_the_focus_and_leads_to_what_is_to_be_mended(reader):
    """The summary is read out first; its link puts the focus on the field, which says what is wrong."""
    r = reader(axe=False)
    r.press("Start now", "error-first")
    r.page.get_by_label("Neck", exact=True).check()
    r.page.get_by_role("textbox").fill("nine")
    r.press("Continue", "error-shown")
    assert r.page.title().startswith("Error: ")
    assert r.page.evaluate("document.activeElement.matches('.nhsuk-error-summary')")
    keys = Keys(r)
    at = keys.tab()
    assert "Enter a number from" in at["label"]
    r.page.keyboard.press("Enter")
    field = r.page.locator(":focus")
    assert field.input_value() == "nine"
    described = field.get_attribute("aria-describedby").split()[-1]
    assert "Enter a number from" in r.page.locator(f"[id='{described}']").inner_text()
    assert r.page.get_by_label("Neck", exact=True).is_checked()
