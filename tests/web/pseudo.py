"""A language that nobody speaks, written from right to left: each Latin letter is a Hebrew one. For tests alone."""

import re

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from unknot.model.languages import words_of

CODE = "he"
KEPT = re.compile(r"(%\(\w+\)s|%%|\{[\w-]*\}|<[^>]*>)")
LETTERS = str.maketrans(
    {c: chr(0x05D0 + i) for i, c in enumerate("abcdefghijklmnopqrstuvwxyz")}
    | {c: chr(0x05D0 + i) for i, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
)
KINDS = ("levels", "nets", "supports", "pages", "findings", "countries")


def turned(text):
    """The same text in letters of the language; what is filled in stays."""
    if not isinstance(text, str):
        return [turned(x) for x in text]
    parts = KEPT.split(text)
    parts[::2] = [x.translate(LETTERS) for x in parts[::2]]
    return "".join(parts)


def write_pack(folder, languages, texts):
    """The pack in a folder that holds nothing else; the knowledge that is not of KINDS is not translated."""
    home = folder / "languages" / CODE
    home.mkdir(parents=True)
    about = {"name": "עברית", "direction": "rtl", "small-inside": False, "note": "אבגד", "about": "For tests."}
    (home / "language.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    with (languages / "face.pot").open("rb") as stream:
        template = read_po(stream)
    catalog = Catalog(locale=CODE, fuzzy=False)
    for m in template:
        if m.id:
            forms = (turned(m.id[1]),) * catalog.num_plurals if isinstance(m.id, tuple) else turned(m.id)
            catalog.add(m.id, forms)
    with (home / "face.po").open("wb") as stream:
        write_po(stream, catalog)
    data = {}
    for (kind, id_, field), words in words_of(texts).items():
        if kind not in KINDS or (kind == "findings" and field in ("why", "term")):
            continue
        node = data.setdefault(kind, {}).setdefault(id_, {})
        *above, last = field.split(".")
        for step in above:
            node = node.setdefault(step, {})
        node[last] = {"en": words if isinstance(words, str) else list(words), CODE: turned(words)}
    for kind, entries in data.items():
        (home / f"{kind}.yaml").write_text(yaml.safe_dump({kind: entries}, allow_unicode=True), encoding="utf-8")
    return folder
