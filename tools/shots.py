"""Pictures of the pages on a phone and a desktop, light and dark: `make shots` writes them to docs/shots.

Each picture is one screen; the result on a light phone is there as a whole too. Needs the development
environment and a Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

COLOURS = 64
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
STRAIN = {
    "worst-place": "upper-back", "age": "34", "sex": "female", "lifted-or-twisted": "yes", "how-long": "days",
    "onset": "hours", "movement-effect": "some-worse",
}  # fmt: skip
FALL = {
    "worst-place": "low-back", "age": "70", "sex": "female", "fall-or-blow": "yes", "how-long": "days",
    "onset": "sudden", "movement-effect": "some-worse",
}  # fmt: skip
PARTS = (
    ("4-what-it-may-be", "What it may be"),
    ("4-plan", "What you can do now"),
    ("4-exercises", "Exercises you can begin with now"),
    ("4-course", "When will it be over?"),
)  # of the result, by their headings
TORN = {"worst-place": "upper-back", "age": "58", "sex": "male", "tearing-pain": "yes", "collapse": "yes"}


class Tab:
    """One tab that walks through the interview."""

    def __init__(self, page: Page, address: str, folder: Path, name: str) -> None:
        self.page, self.address, self.folder, self.name = page, address, folder, name

    def shot(self, what: str, whole: bool = False) -> None:
        """Keep a picture of what is shown."""
        taken = Image.open(BytesIO(self.page.screenshot(full_page=whole)))
        few = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)  # a third of the size
        few.save(self.folder / f"{what}-{self.name}.png", optimize=True)

    def scroll_to(self, heading: str) -> None:
        """Put a heading at the upper edge."""
        self.page.get_by_role("heading", name=heading, exact=True).evaluate("x => x.scrollIntoView(true)")

    def press(self, text: str) -> None:
        """Press a button and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=text, exact=True).click()

    def answer(self, said: dict[str, str]) -> bool:
        """Fill in the page that is shown with what fits, else with none of these; False when nothing fits."""
        boxes = self.page.eval_on_selector_all(
            "main input[type=checkbox], main input[type=radio]", "all => all.map(x => [x.name, x.value, x.id])"
        )
        ticks = [i for name, value, i in boxes if said.get(name.removeprefix("a.")) == value]
        if not ticks and any(i == "none-of-these" for _, _, i in boxes):
            ticks = ["none-of-these"]
        for tick in ticks:
            self.page.locator(f"[id='{tick}']").check(force=True)
        number = self.page.locator("main input[inputmode=decimal]")
        typed = said.get((number.get_attribute("name") or "").removeprefix("a.")) if number.count() else None
        if typed:
            number.fill(typed)
        return bool(ticks or typed)

    def go_on(self, said: dict[str, str]) -> None:
        """Answer or skip the page; advice that comes between needs no answer."""
        skippable = self.page.get_by_role("button", name="Skip this", exact=True).count()
        self.press("Continue" if self.answer(said) or not skippable else "Skip this")

    def to_the_end(self, said: dict[str, str]) -> None:
        """Answer all pages that come."""
        for _ in range(40):
            if not self.page.get_by_role("button", name="Continue", exact=True).count():
                return
            self.go_on(said)
        raise SystemExit(f"the interview does not end at: {self.page.locator('h1').inner_text()}")

    def walk(self, whole: bool) -> None:
        """All pictures."""
        page = self.page
        page.goto(self.address)
        self.shot("1-start")
        self.press("Start now")
        self.answer({"worst-place": STRAIN["worst-place"]})
        page.evaluate("scrollTo(0, 0)")
        self.shot("2-body-map")
        self.answer(STRAIN)
        self.shot("2-who")
        self.press("Continue")
        self.shot("3-danger")
        self.to_the_end(STRAIN)
        self.shot("4-self-care")
        if whole:
            self.shot("4-self-care-whole", whole=True)
        for what, heading in PARTS:
            self.scroll_to(heading)
            self.shot(what)
        self.press("One page for a doctor")
        self.shot("8-for-a-doctor")
        page.goto(self.address)
        self.press("Start now")
        self.to_the_end(FALL)
        self.shot("5-today")
        page.goto(self.address)
        self.press("Start now")
        self.to_the_end(TORN)
        self.shot("6-emergency")
        self.press("I ticked that by mistake")
        self.shot("7-mistake")
        page.goto(f"{self.address}/conditions/sciatica")
        self.shot("9-condition")
        for what, path in (("10-exercise", "exercises/back-stroking-cat"), ("11-claims", "claims")):
            page.goto(f"{self.address}/{path}")
            self.shot(what)


def chromium(browser: str) -> str:
    """The Chromium that is there, else Playwright's own."""
    found = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), browser)
    if not Path(found).exists():
        raise SystemExit("no chromium here: apt-get install chromium, or playwright install chromium")
    return found


def walk_all(browser: Browser, address: str, folder: Path) -> None:
    """Every size and theme."""
    for size, (width, height) in SIZES.items():
        for theme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="en-GB", color_scheme=theme, reduced_motion="reduce"
            )
            Tab(context.new_page(), address, folder, f"{size}-{theme}").walk(size == "phone" and theme == "light")
            context.close()


def main(folder: Path) -> None:
    """Start the server, take the pictures, stop it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "unknot.interfaces.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        try:
            assert server.stderr
            address = re.search(r"http://\S+", server.stderr.readline())
            assert address
            sandbox = not (hasattr(os, "getuid") and os.getuid() == 0)  # it does not start for root
            path = chromium(playwright.chromium.executable_path)
            browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=sandbox)
            walk_all(browser, address[0], folder)
            browser.close()
        finally:
            server.terminate()
    print(f"{len(list(folder.iterdir()))} pictures, {sum(p.stat().st_size for p in folder.iterdir()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
