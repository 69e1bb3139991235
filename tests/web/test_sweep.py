"""Every kind of page in a real browser: axe-core in both themes, and the points of WCAG 2.2 AA that axe cannot see.

`PHONE_CHECKS` and `NARROW_CHECKS` are named in docs/accessibility.md.
"""

from pathlib import Path

import pytest

from unknot.interfaces.web import pdf

from .kinds import kinds, questions, results, source_of_the_pdf

pytestmark = pytest.mark.slow

MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8")
OPEN = "document.querySelectorAll('details').forEach(x => x.open = true)"
PHONE_CHECKS = {
    "axe": None,
    "targets": "measure.targets()",
    "focus": "measure.focus().seen",
    "focus in sight": "measure.focus().covered",
    "order": "measure.order()",
    "controls": "measure.controls()",
    "label in name": "measure.labels()",
    "nothing moves": None,
}
NARROW_CHECKS = {
    "reflow": (320, 844, ""),
    "on its side": (844, 390, ""),
    "text spacing": (
        320,
        844,
        "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        " p { margin-bottom: 2em !important }",
    ),
    "text twice as large": (390, 844, "html { font-size: 200% !important }"),
}
GROUPS = ("questions", "results", "reading", "refusals")


def group_of(model, folder, group):
    """The kinds of pages of a group."""
    whole = kinds(model, folder)
    groups = {"questions": {"start", *questions(model)}, "results": set(results(model))}
    groups["reading"] = {n for n, way in whole.items() if way.address.strip("/").split("/")[0] not in ("", "interview")}
    groups["reading"].discard("no such page")
    groups["refusals"] = set(whole) - set().union(*groups.values())
    return {name: way for name, way in whole.items() if name in groups[group]}


def visit(reader, way):
    """Show a page with all folds open, and what measures it; long pages stay folded. What moves before that."""
    way.go(reader)
    reader.page.evaluate(MEASURE)
    moving = reader.page.evaluate("measure.moving()")
    if not way.long:
        reader.page.evaluate(OPEN)
    return moving


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("group", GROUPS)
def test_on_a_phone(reader, model, knowledge_folder, theme, group):
    """axe, size of targets, focus seen and in sight, order, contrast of what is no text, labels, nothing that moves."""
    r = reader(theme=theme, axe=False, bypass=True)
    faults = {}
    for name, way in group_of(model, knowledge_folder, group).items():
        found = {"nothing moves": visit(r, way), "axe": r.axe_faults()}
        found |= {check: r.page.evaluate(script) for check, script in PHONE_CHECKS.items() if script}
        assert set(found) == set(PHONE_CHECKS)
        faults |= {(name, check): x for check, x in found.items() if x}
    assert faults == {}


@pytest.mark.parametrize("group", GROUPS)
def test_on_a_narrow_screen(reader, model, knowledge_folder, group):
    """320 px, which is 1280 px at 400 %, also with text spaced out; a phone on its side; text twice as large."""
    r = reader(axe=False, width=320)
    faults = {}
    for name, way in group_of(model, knowledge_folder, group).items():
        visit(r, way)
        for check, (width, height, css) in NARROW_CHECKS.items():
            r.page.set_viewport_size({"width": width, "height": height})
            r.page.evaluate("css => measure.wear(css)", css)
            if found := r.page.evaluate("measure.cutOff()"):
                faults[name, check] = found
    assert faults == {}


def test_a_name_that_hides_the_label_is_seen(reader):
    """The checks of 2.5.3 find the fault that they are for."""
    r = reader(axe=False, bypass=True)
    r.page.evaluate(MEASURE)
    assert r.page.evaluate("measure.labels()") == []
    r.page.evaluate("document.querySelector('main button').setAttribute('aria-label', 'Something else')")
    assert len(r.page.evaluate("measure.labels()")) == 1
    assert "label-content-name-mismatch" in [rule for rule, _ in r.axe_faults()]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_which_the_pdf_is_made(reader, model, knowledge_folder, theme):
    """axe finds nothing in it. Paper has one theme, so it has to look the same in a dark browser."""
    r = reader(theme=theme, axe=False, bypass=True)
    r.page.set_content(source_of_the_pdf(model, knowledge_folder))
    r.page.add_style_tag(content=pdf.STYLE.read_text(encoding="utf-8"))
    assert r.axe_faults() == []
    assert r.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert r.page.locator(".figure__still svg").count() > 2
