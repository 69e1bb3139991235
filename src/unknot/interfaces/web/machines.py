"""What search engines read: a condition as schema.org data, the map of the pages, and what not to look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from markupsafe import Markup

from unknot.interfaces.web.speaking import address_in, unmarked
from unknot.language import capital
from unknot.model.compiled import Condition

NOT_FOR_THEM = ("/interview", "/search", "/api")


def condition_data(c: Condition, signs: Sequence[Mapping[str, str]]) -> Markup:
    """A condition in the words of schema.org, to be put into a data block of its page.

    It says what the page says and no more: no treatment that would look like a promise, no review that nobody did.

    Args:
        signs: each with its `text`, as the page lists them.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalCondition",
        "name": c.name,
        "alternateName": c.plain,
        "description": c.about,
        "code": [{"@type": "MedicalCode", "codingSystem": "ICD-10-CM", "codeValue": code} for code in c.icd10cm],
        "signOrSymptom": [{"@type": "MedicalSignOrSymptom", "name": capital(s["text"])} for s in signs],
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    # Nothing in it may end the block that it stands in.
    return Markup(unmarked(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def sitemap(base: str, paths: Iterable[str], codes: Sequence[str] = ()) -> str:
    """The map of the pages to read.

    Args:
        base: scheme and host by which the reader came, without a slash at its end.
        codes: the languages of the pages where there is more than one.
    """
    listed = []
    for path in paths:
        places = {code: escape(base + address_in(code, path)) for code in codes} or {"": escape(base + path)}
        others = "".join(f'<xhtml:link rel="alternate" hreflang="{c}" href="{places[c]}"/>' for c in codes)
        listed += [f"<url><loc>{place}</loc>{others}</url>\n" for place in places.values()]
    more = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"' if codes else ""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{more}>\n{"".join(listed)}</urlset>\n'


def robots(base: str) -> str:
    """What machines may look at: what is there to read, and nothing that somebody said or looked for."""
    closed = "".join(f"Disallow: {path}\n" for path in NOT_FOR_THEM)
    return f"User-agent: *\n{closed}Sitemap: {base}/sitemap.xml\n"
