"""Collects the texts of the pages that can be translated: `make words`.

It writes knowledge/languages/face.pot, and brings what is new into the face.po of each language, empty. What is
translated stays; what is no longer shown goes. A text that was changed is a new one: nothing is guessed.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LANGUAGES = ROOT / "knowledge/languages"
METHODS = [("unknot/**.py", "python"), ("unknot/interfaces/web/templates/**.jinja", "jinja2")]
OPTIONS = {
    "unknot/interfaces/web/templates/**.jinja": {
        "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false",
    }
}  # fmt: skip
WIDTH = 120


def collected() -> Catalog:
    """All texts that are marked in the source."""
    catalog = Catalog(header_comment="# The texts of the pages. Made by `make words`.", fuzzy=False)
    keywords = {**DEFAULT_KEYWORDS, "marked": None}
    found = extract_from_dir(ROOT / "src", METHODS, OPTIONS, keywords=keywords)
    for path, _, message, _, context in sorted(found, key=lambda x: (x[0], x[1])):
        catalog.add(message, None, [(f"src/{path}", None)], context=context)
    return catalog


def write(path: Path, catalog: Catalog) -> None:
    """The catalog without what changes at every run."""
    with path.open("wb") as stream:
        write_po(stream, catalog, width=WIDTH, omit_header=not catalog.locale, ignore_obsolete=True)


def main() -> None:
    """Write the template and every language's catalog."""
    LANGUAGES.mkdir(exist_ok=True)
    template = collected()
    write(LANGUAGES / "face.pot", template)
    print(f"face.pot: {len(template)} texts")
    for folder in sorted(p.parent for p in LANGUAGES.glob("*/language.yaml")):
        path, locale = folder / "face.po", folder.name.replace("-", "_")
        kept = path.read_bytes() if path.is_file() else b""
        catalog = read_po(BytesIO(kept), locale=locale) if kept else Catalog(locale=locale, fuzzy=False)
        catalog.update(template, no_fuzzy_matching=True)
        write(path, catalog)
        left = sum(not m.string or (isinstance(m.string, tuple) and not all(m.string)) for m in catalog if m.id)
        print(f"{folder.name}: {left} texts are not translated")


if __name__ == "__main__":
    main()
