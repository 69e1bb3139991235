"""Every text that the pages show can be translated: nothing in a template stands there unmarked."""

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "src/unknot/interfaces/web/templates"
SAME_EVERYWHERE = {"Unknot", "Unknot,", "ICD-10-CM", "ICD-10-CM:"}
SPOKEN = ("aria-label", "title", "alt", "placeholder")
MARKS = {"_", "gettext", "ngettext"}
VALUE = "\N{OBJECT REPLACEMENT CHARACTER}"  # where something is filled in
environment = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)


class Visible(HTMLParser):
    """Texts that are shown or read aloud."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_data(self, data):
        self.found.append(data)


def unmarked(source):
    """Words in a template outside what is marked."""
    html, inside = "", False
    for _, kind, value in environment.lex(source):
        if kind == "name" and value in ("trans", "endtrans"):
            inside = value == "trans"
        elif kind == "data" and not inside:
            html += value
        elif kind == "variable_begin":
            html += VALUE
    words = [w for text in Visible(html).found for w in text.replace(VALUE, " ").split()]
    found = [w for w in words if re.search(r"[^\W\d_]", w) and w not in SAME_EVERYWHERE]
    tree = environment.parse(source)
    marked = {
        id(c) for call in tree.find_all(nodes.Call) if getattr(call.node, "name", "") in MARKS
        for c in call.find_all(nodes.Const)
    }  # fmt: skip
    texts = [c.value for c in tree.find_all(nodes.Const) if id(c) not in marked and isinstance(c.value, str)]
    return found + [t for t in texts if re.match(r"[A-Z][a-z]|[^<=]*\w[.,:]? \w", t) and "=" not in t]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.jinja")), ids=lambda p: p.relative_to(TEMPLATES).as_posix())
def test_a_template_holds_no_text_that_cannot_be_translated(path):
    assert unmarked(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["<p>Go on</p>", '<b aria-label="Way"></b>', '{{ "Go on" if x else "" }}', '{{ button("Back", "back") }}',
     "<p>{% trans %}So{% endtrans %} far</p>"],
)  # fmt: skip
def test_an_unmarked_text_is_found(source):
    assert unmarked(source)


def test_the_template_of_the_catalogs_holds_what_is_marked():
    """`make words` was run after the last change of a text."""
    spec = importlib.util.spec_from_file_location("words", ROOT / "tools/words.py")
    words = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(words)
    with (ROOT / "knowledge/languages/face.pot").open("rb") as stream:
        kept = read_po(stream)
    assert {m.id for m in kept} == {m.id for m in words.collected()}, "run `make words`"
