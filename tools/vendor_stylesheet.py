r"""Make the bundled component stylesheet out of nhsuk-frontend's compiled one.

    npm pack nhsuk-frontend@10.6.1 && tar xzf nhsuk-frontend-10.6.1.tgz
    python tools/vendor_stylesheet.py package/dist/nhsuk/nhsuk-frontend.min.css \
        src/unknot/interfaces/web/static/components.css

What it changes: fonts and everything else with an address go, unused components go, and the palette becomes our own,
because fonts, logo, name and colours of the NHS are not ours to use. The code is MIT, see components.LICENCE.txt.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

KEPT = frozenset(
    """
    back-link body button caption card checkboxes details error-message error-summary fieldset form-group grid heading
    hint icon input inset-text label lede-text list main-wrapper radios select skip-link summary-list u-visually-hidden
    width-container
    """.split()  # noqa: SIM905 (as a list it would be thirty lines)
)

PALETTE = {  # theirs → ours; equally dark or light, so that contrasts stay
    "#005eb8": "#12566b", "#004b93": "#0e4556", "#002f5c": "#082f3b", "#003087": "#123a4a", "#0055a6": "#0f4d60",
    "#003d78": "#0b3c4a", "#004281": "#0c414f", "#00478a": "#0d4554", "#337ec6": "#4d8598", "#669ed4": "#7fa9b7",
    "#c7dcef": "#c6dde3", "#ccdff1": "#cbe0e6", "#d9e7f4": "#dbe9ed", "#edf4fa": "#eef5f7",
    "#330072": "#4a3a6b", "#240050": "#352a4d", "#d6cce3": "#dbd6e4",
    "#7c2855": "#7d3c16", "#57133a": "#572a0f", "#ae2573": "#8f4a1e", "#efd3e3": "#efdccf",
    "#007f3b": "#1d6f58", "#00662f": "#175a47", "#00401e": "#0d3a2d", "#004c23": "#11453a", "#cce5d8": "#d0e4dd",
    "#d5281b": "#b3261e", "#aa2016": "#8f1e18", "#951c13": "#7d1a15", "#6b140e": "#5a130f",
    "#ffeb3b": "#ffd54a", "#fff59d": "#ffe9a3", "#fff9c4": "#fff3cf",
    "#f0f4f5": "#f8f6f1", "#d8dde0": "#dcd8cf", "#e0e4e6": "#e9e5dc",
}  # fmt: skip

FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"

HEADER = """/* From nhsuk-frontend 10.6.1 (MIT, see components.LICENCE.txt), changed: no fonts, no addresses, other
   colours, unused components left out. Made by tools/vendor_stylesheet.py; do not edit. */
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


def is_kept(selector: str) -> bool:
    """Whether a selector speaks of kept components only."""
    names = re.findall(r"\.nhsuk-([a-z-]+[a-z])", selector)
    return all(any(n == k or n.startswith(k + "-") for k in KEPT) for n in names) and "js-enabled" not in selector


def slim(css: str) -> str:
    """The rules that are kept, without fonts and addresses."""
    kept = []
    for head, body in blocks(css):
        if head.startswith(("@font-face", ":root")) or "url(" in head:
            continue
        if head.startswith("@"):
            inner = slim(body)
            kept.append(f"{head}{{{inner}}}\n" if inner else "")
            continue
        selectors = [s for s in split(head) if is_kept(s)]
        if selectors and "url(" not in body:
            kept.append(f"{','.join(selectors)}{{{body}}}\n")
    return "".join(kept)


def split(head: str) -> list[str]:
    """The selectors of a rule; commas inside brackets do not part them."""
    return re.split(r",(?![^(]*\))", head)


def main(source: Path, target: Path) -> None:
    """Read, slim, rename colours and fonts, write."""
    css = slim(source.read_text(encoding="utf-8"))
    css = re.sub(r"#[0-9a-f]{6}\b", lambda m: PALETTE.get(m[0], m[0]), css)
    css = re.sub(r"font-family:[^;}]*Frutiger[^;}]*", f"font-family:{FONTS}", css)
    target.write_text(HEADER + css, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
