"""A tab of a real browser: it walks through the pages as a reader does and looks at each.

UNKNOT_SHOTS=DIR keeps a picture of every page.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPERIMENTAL = ["label-content-name-mismatch", "css-orientation-lock"]  # 2.5.3 and 1.3.4
PHONE = {"width": 390, "height": 844}
MOST_BYTES = 100_000
SHOTS = os.environ.get("UNKNOT_SHOTS")
STRAIN = [
    "Over some hours or overnight",
    "One day to six days",
    "It began while or soon after you lifted, carried, twisted, bent, coughed or sneezed",
    "Some movements or positions hurt more and others ease it",
]


def start_chromium(playwright):
    """The browser that is there; without one a reason to skip at home, a failure in CI."""
    own = playwright.chromium.executable_path
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((p for p in map(shutil.which, names) if p), own if Path(own).exists() else None)
    if path is None:
        reason = "no chromium here: apt-get install chromium, or playwright install chromium"
        if os.environ.get("UNKNOT_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # Chromium's own sandbox does not start for root.
    sandbox = not (hasattr(os, "getuid") and os.getuid() == 0)
    return playwright.chromium.launch(executable_path=path, chromium_sandbox=sandbox)


class Reader:
    """One tab. Notes every request to elsewhere, what the browser complains of, and every page's faults."""

    def __init__(
        self, browser, address, script=True, width=PHONE["width"], axe=True, theme="light", bypass=False, **more
    ):
        size = {"width": width, "height": PHONE["height"]}
        self.address = address
        # The policy of the pages allows no scripts but theirs, so axe needs it out of its way; elsewhere it is held to.
        self.context = browser.new_context(
            viewport=size,
            locale="en-GB",
            java_script_enabled=script,
            bypass_csp=script and (axe or bypass),
            color_scheme=theme,
            **more,
        )
        self.script, self.axe, self.elsewhere, self.visited, self.complaints = script, axe, [], [], []
        self.page = self.context.new_page()
        self.page.on("request", self.note)
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.look("start")

    def note(self, request):
        """Only this machine is asked, and never by an address that tells something."""
        if not request.url.startswith(f"{self.address}/") or "?" in request.url:
            self.elsewhere.append(request.url)

    def look(self, name):
        """Check the page that is shown."""
        self.page.wait_for_load_state()
        self.visited.append(self.page.url)
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
        assert self.complaints == [], name
        assert self.elsewhere == [], name
        if not self.script:
            return
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen"
        assert self.bytes_sent() <= MOST_BYTES, name
        if self.axe:
            assert self.axe_faults() == [], name

    def bytes_sent(self):
        """Of the page and all that it asked for, as sent; what the browser still had counts too."""
        return self.page.evaluate(
            "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))"
            ".reduce((sum, x) => sum + x.encodedBodySize, 0)"
        )

    def axe_faults(self):
        """What axe finds on the page that is shown, with all that is folded as it is."""
        self.page.evaluate(AXE)
        return self.page.evaluate(
            "async ([tags, rules]) => (await axe.run(document, {runOnly: tags, rules})).violations"
            ".map(v => [v.id, v.nodes.map(n => n.html)])",
            [STANDARDS, {rule: {"enabled": True} for rule in EXPERIMENTAL}],
        )

    def post(self, action="/interview", **fields):
        """Send a form as a page of ours would."""
        with self.page.expect_navigation():
            self.page.evaluate(
                """([action, fields]) => {
                    const form = document.createElement('form');
                    Object.assign(form, {method: 'post', action});
                    for (const [name, value] of fields) {
                        const input = document.createElement('input');
                        Object.assign(input, {type: 'hidden', name, value});
                        form.append(input);
                    }
                    document.body.append(form);
                    form.submit();
                }""",
                [action, list(fields.items())],
            )

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
