r"""Make the bundled component stylesheet out of nhsuk-frontend's compiled one.

    npm pack nhsuk-frontend@10.6.1 && tar xzf nhsuk-frontend-10.6.1.tgz
    python tools/vendor_stylesheet.py package/dist/nhsuk/nhsuk-frontend.min.css \
        src/unknot/interfaces/web/static/components.css

What it changes: fonts and everything else with an address go, rules for class names that our templates do not use go,
left and right become start and end of the line, and colours become names that unknot.css gives values to, for light and
for dark screens, because fonts, logo, name and colours of the NHS are not ours to use. The code is MIT, see
components.LICENCE.txt.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nhsuk_frontend_jinja

TEMPLATES = Path(__file__).parents[1] / "src/unknot/interfaces/web/templates"
COMPONENTS = Path(nhsuk_frontend_jinja.__file__).with_name("templates")

COLOURS = {  # theirs → our name for its use
    "#005eb8": "link", "#7c2855": "link-hover", "#330072": "link", "#002f5c": "link", "#003087": "link",
    "#212b32": "text", "#4c6272": "muted", "#000": "focus-text", "#768692": "edge", "#aeb7bd": "edge",
    "#d8dde0": "line", "#e0e4e6": "line", "#f0f4f5": "page", "#c7dcef": "wash", "#d9e7f4": "wash",
    "#007f3b": "go", "#00662f": "go-hover", "#00401e": "go-edge", "#004c23": "go-edge",
    "#d5281b": "stop", "#aa2016": "stop-hover", "#951c13": "stop-hover", "#6b140e": "stop-edge",
    "#dd5349": "stop", "#ffeb3b": "focus", "#fff9c4": "focus", "#b3b3b3": "line", "#d9d9d9": "line",
    "#fff": "surface", "#337ec6": "edge",
}  # fmt: skip

# Parts of the components that we never ask for.
UNASKED = {"nhsuk-link", "nhsuk-caption", "nhsuk-button__content", "nhsuk-radios__conditional"}

FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"

HEADER = """/* From nhsuk-frontend 10.6.1 (MIT, see components.LICENCE.txt), changed: no fonts, no addresses, colours by
   name, left and right as start and end, unused rules left out. Made by tools/vendor_stylesheet.py; do not edit. */
"""


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """Each rule as (head, body); a statement without a body has body ""."""
    start = 0
    while start < len(css):
        opening, end = css.find("{", start), css.find(";", start)
        if opening == -1:
            return
        if end != -1 and end < opening:
            start = end + 1  # @charset and the like
            continue
        depth, at = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        yield css[start:opening].strip(), css[opening + 1 : at - 1]
        start = at


def components(text: str) -> str:
    """The text of the templates of all components that a text imports, and of what these import."""
    texts: dict[str, str] = {}
    left = re.findall(r'"(nhsuk/components/[a-z-]+)/macro.jinja"', text)
    while left:
        name = left.pop()
        if name not in texts:
            texts[name] = (COMPONENTS / name / "template.jinja").read_text(encoding="utf-8")
            left += re.findall(r'"(nhsuk/components/[a-z-]+)/macro.jinja"', texts[name])
    return "".join(texts.values())


def used() -> frozenset[str]:
    """The class names of the style sheet in our templates and in the components that they call.

    A component names variants ("--") that we never ask for; those that we ask for are in our templates or below.
    """
    text = "".join(p.read_text(encoding="utf-8") for p in TEMPLATES.rglob("*.jinja"))
    theirs = re.findall(r"nhsuk-[a-z0-9_-]*[a-z0-9]", components(text))
    made = ["nhsuk-input--error", "nhsuk-input-wrapper__suffix"]
    made += [f"nhsuk-button--{kind}" for kind in ("secondary", "warning")]
    made += [f"nhsuk-{part}--{size}" for part in ("fieldset__legend", "label") for size in ("s", "m", "l")]
    ours = re.findall(r"nhsuk-[a-z0-9_-]*[a-z0-9]", text)
    return frozenset([*ours, *made, *(name for name in theirs if "--" not in name and name not in UNASKED)])


def is_kept(selector: str, classes: frozenset[str]) -> bool:
    """Whether every class of a selector is used."""
    names = re.findall(r"\.([a-zA-Z][\w-]*)", selector)
    return all(n in classes for n in names) and "::backdrop" not in selector


def slim(css: str, classes: frozenset[str]) -> str:
    """The rules that are kept, without fonts and addresses."""
    kept = []
    for head, body in blocks(css):
        if head.startswith(("@font-face", ":root", "@media print")) or "url(" in head:
            continue
        if head.startswith("@"):
            inner = slim(body, classes)
            kept.append(f"{head}{{{inner}}}\n" if inner else "")
            continue
        selectors = [s for s in split(head) if is_kept(s, classes)]
        if selectors and "url(" not in body:
            kept.append(f"{','.join(selectors)}{{{body}}}\n")
    return "".join(kept)


def split(head: str) -> list[str]:
    """The selectors of a rule; commas inside brackets do not part them."""
    return re.split(r",(?![^(]*\))", head)


def named(css: str) -> str:
    """Colours as names; white letters are "on-colour", since they stand on a button."""
    css = re.sub(r"(?<![-\w])color:#fff\b", "color:var(--on-colour)", css)
    unknown = set(re.findall(r"#[0-9a-f]{3,8}\b", css)) - set(COLOURS)
    if unknown:
        raise SystemExit(f"colours without a name: {', '.join(sorted(unknown))}")
    return re.sub(r"#[0-9a-f]{3,8}\b", lambda m: f"var(--{COLOURS[m[0]]})", css)


LOGICAL = (
    (r"\b(margin|padding|border)-left\b", r"\1-inline-start"),
    (r"\b(margin|padding|border)-right\b", r"\1-inline-end"),
    (r"\btext-align:left\b", "text-align:start"),
    (r"\btext-align:right\b", "text-align:end"),
    (r"(?<![-\w])left:", "inset-inline-start:"),
    (r"(?<![-\w])right:", "inset-inline-end:"),
)


def logical(css: str) -> str:
    """Left and right as start and end of the line, so that one sheet serves both directions of writing."""
    for given, wanted in LOGICAL:
        css = re.sub(given, wanted, css)
    return css


def main(source: Path, target: Path) -> None:
    """Read, slim, name the colours, change the fonts, write."""
    css = named(slim(source.read_text(encoding="utf-8"), used()))
    css = re.sub(r"font-family:[^;}]*Frutiger[^;}]*", f"font-family:{FONTS}", css)
    target.write_text(HEADER + logical(css), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
