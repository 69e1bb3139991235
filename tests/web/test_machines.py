"""What search engines read says no more than the pages, names no host, and leads to nothing that somebody said."""

import json
import re
from xml.etree import ElementTree

from unknot.interfaces.web.machines import NOT_FOR_THEM, condition_data, sitemap

from .test_reading import FORM, read

THING = dict.fromkeys(("name", "alternateName", "description", "url"), "Text")
VOCABULARY = {
    "MedicalCondition": {**THING, "code": "MedicalCode", "signOrSymptom": "MedicalSignOrSymptom"},
    "MedicalSignOrSymptom": {**THING, "code": "MedicalCode"},
    "MedicalCode": {**THING, "codeValue": "Text", "codingSystem": "Text"},
}
"""What we use of https://schema.org, with the kinds of values that it names there (read in November 2026)."""
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def data_of(client, condition):
    html = client.get(f"/conditions/{condition}").text
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.S)
    assert [attributes for attributes, _ in scripts] == [' type="application/ld+json"']
    return json.loads(scripts[0][1])


def test_every_condition_is_described_in_its_own_words(client, model):
    """Only data, never a script that runs; each part of it stands on the page, too."""
    for c in list(model.texts.conditions.values())[::7]:
        data = data_of(client, c.id)
        assert (data["@context"], data["@type"]) == ("https://schema.org", "MedicalCondition")
        assert (data["name"], data["alternateName"], data["description"]) == (c.name, c.plain, c.about)
        assert [x["codeValue"] for x in data.get("code", [])] == list(c.icd10cm)
        page = read(client, f"/conditions/{c.id}").text.lower()
        assert all(" ".join(s["name"].lower().split()) in page for s in data.get("signOrSymptom", []))


def unlike_the_vocabulary(data):
    """Where a thing differs from what schema.org says of its type: no such type or property, or a wrong kind of value.

    schema.org requires no property of any type; a thing without a name tells nobody anything, so that is a fault too.
    """
    known = VOCABULARY.get(data.get("@type"))
    if known is None:
        return [f"no type {data.get('@type')!r}"]
    faults = [] if {"name", "codeValue"} & set(data) else [f"{data['@type']} has no name"]
    for name, value in data.items():
        for x in value if isinstance(value, list) else [value]:
            wanted = known.get(name, "Text" if name in ("@context", "@type") else None)
            if wanted != ("Text" if isinstance(x, str) else x.get("@type")):
                faults.append(f"{data['@type']}.{name} is {x!r}")
            elif isinstance(x, dict):
                faults += unlike_the_vocabulary(x)
    return faults


def test_the_data_fit_the_vocabulary_of_schema_org(client, model):
    """Each thing has a type, properties and kinds of values that the vocabulary knows, and a name or a code."""
    for c in list(model.texts.conditions.values())[::5]:
        assert unlike_the_vocabulary(data_of(client, c.id)) == [], c.id
    assert unlike_the_vocabulary({"@type": "MedicalCondition", "name": "x", "symptom": "y"})
    assert unlike_the_vocabulary({"@type": "MedicalCondition", "code": "M54"})


def test_nothing_is_promised_to_machines(client):
    """No treatment as if it would help, no review that nobody did, no rank and no author that is not there."""
    allowed = {"@context", "@type", "name", "alternateName", "description", "code", "signOrSymptom"}
    assert set(data_of(client, "sciatica")) <= allowed


def test_words_cannot_end_the_block_of_data(model):
    c = next(iter(model.texts.conditions.values()))
    text = str(condition_data(c, [{"text": "</script><b>&"}]))
    assert not set("<>&") & set(text)
    assert json.loads(text)["signOrSymptom"][0]["name"] == "</script><b>&"


def test_the_map_holds_every_page_to_read_with_the_host_that_was_asked(client, model):
    reply = client.get("/sitemap.xml", headers={"host": "back.example"})
    assert reply.headers["content-type"].startswith("application/xml")
    found = [x.text for x in ElementTree.fromstring(reply.text).findall("s:url/s:loc", SPACE)]
    assert all(address.startswith("http://back.example/") for address in found)
    texts = model.texts
    wanted = [f"/conditions/{c}" for c in texts.conditions] + [f"/exercises/{e}" for e in texts.exercises]
    wanted += [f"/muscles/{m}" for m in texts.muscles] + [f"/evidence/{s}" for s in texts.sources]
    paths = [address.removeprefix("http://back.example") for address in found]
    assert set(wanted) <= set(paths)
    assert len(paths) == len(set(paths))
    for path in paths[:14] + paths[14::40]:
        assert f'<link rel="canonical" href="{path}">' in client.get(path).text
    assert "&amp;" in sitemap("http://a", ["/b?c&d"])


def test_machines_are_kept_from_what_people_said(client):
    text = client.get("/robots.txt").text
    assert {line for line in text.splitlines() if line.startswith("Disallow")} == {
        f"Disallow: {path}" for path in NOT_FOR_THEM
    }
    assert "Sitemap: http://testserver/sitemap.xml" in text
    found = client.post("/search", content="words=numb+legs", headers=FORM).headers["location"]
    for path in ("/", found):
        assert '<meta name="robots" content="noindex">' in client.get(path).text
