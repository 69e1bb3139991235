"""The pages to read are made from the knowledge, lead everywhere, and are found by everyday words."""

import re
from urllib.parse import urlencode

import pytest

from unknot import assess
from unknot.interfaces.http import HEADERS
from unknot.interfaces.web.find import Entry, Finder
from unknot.interfaces.web.kept import is_key
from unknot.interfaces.web.views import result

from .walker import Reading

FORM = {"content-type": "application/x-www-form-urlencoded"}
LISTINGS = ["conditions", "treatments", "medicines", "factors", "evidence", "how-it-works"]


def read(client, address):
    reply = client.get(address)
    assert reply.status_code == 200, address
    return Reading(reply.text)


def found(client, words):
    """Titles that a search gives, in order."""
    reply = client.post("/search", content=urlencode({"words": words}), headers=FORM)
    assert reply.status_code == 303
    return re.findall(r'<li><a href="[^"]+">([^<]+)</a><br>', client.get(reply.headers["location"]).text)


@pytest.mark.parametrize("name", LISTINGS)
def test_every_listing_holds_all_of_its_kind(client, model, name):
    texts = model.texts
    wanted = {
        "conditions": [c.name for c in texts.conditions.values()],
        "treatments": [t.name for t in texts.treatments.values()],
        "medicines": [m.name for m in texts.medicines.values()],
        "factors": [f.name for f in texts.factors.values()],
        "evidence": [c.title.rstrip(".") for c in texts.citations.values()],
        "how-it-works": [f"{len(texts.rules)} rules", f"{len(texts.conditions)} causes"],
    }
    page = read(client, f"/{name}")
    assert [w for w in wanted[name] if " ".join(w.split()) not in page.text] == []
    assert page.title.endswith("Unknot")


def test_every_condition_has_a_page_with_its_words_and_sources(client, model):
    for c in model.texts.conditions.values():
        page = read(client, f"/conditions/{c.id}")
        assert c.about in page.text
        assert "How common it is" in page.text
        for rule in model.texts.rules:
            assert (c.id not in rule.suspects) or rule.reason in page.text


def test_a_condition_shows_how_it_goes_on_and_says_when_that_is_an_estimate(client, model):
    for course in model.texts.courses.values():
        for name in course.conditions or ():
            page = read(client, f"/conditions/{name}")
            assert course.text in page.text
            assert not course.estimate or f"An estimate: {course.estimate}" in page.text


def test_factors_are_listed_by_what_they_do(client, model):
    """What is blamed without proof stands apart from what slows healing."""
    page = read(client, "/factors").text
    order = [page.index(heading) for heading in ("Slower to heal", "Likelier to come", "No proof that it matters")]
    assert order == sorted(order)
    for f in model.texts.factors.values():
        heading = {"slower": 0, "likelier": 1, "nothing": 2}[f.makes]
        after = order[heading + 1] if heading < 2 else len(page)
        assert order[heading] < page.index(f.change.text, order[heading]) < after, f.id


def test_a_course_in_words_alone_has_no_table(model):
    """Nobody has counted weeks of polymyalgia; the result tells them nowhere."""
    alarms = {f.id: "no" for f in model.texts.findings.values() if f.alarm and fits(f, "neck", "female")}
    told = {
        "age": 74, "sex": "female", "worst-place": "neck", "girdle-stiff": "yes", "morning-stiffness": "yes",
        "scalp-or-jaw": "no", "aches-elsewhere": "yes", "onset": "gradual", "how-long": "weeks",
    }  # fmt: skip
    shown = result(assess(model, {**alarms, **told}))["course"]
    assert shown["text"] == model.texts.courses["stiff-girdle"].text
    assert shown["rows"] == []
    assert shown["curve"] is None
    assert not shown["note"].startswith("Better means")


def fits(finding, place, sex):
    """Whether a finding is asked of this person."""
    sexes, places = finding.applies_if.sex, finding.applies_if.place
    return (sexes is None or sex in sexes) and (places is None or place in places)


def test_no_link_between_the_pages_is_dead(client, model):
    """Also the anchors that lists and searches lead to."""
    pages = [f"/{name}" for name in LISTINGS] + [f"/conditions/{c}" for c in list(model.texts.conditions)[:6]]
    links = {a["href"] for address in pages for a in read(client, address).links if a["href"].startswith("/")}
    for link in links:
        address, _, anchor = link.partition("#")
        if not address.endswith("/numbers"):
            page = read(client, address)
            assert not anchor or anchor in page.ids


def test_headers_and_nothing_external(client):
    for name in LISTINGS:
        reply = client.get(f"/{name}")
        assert {k: reply.headers[k] for k in HEADERS} == HEADERS
        assert "<script" not in reply.text
        assert " style=" not in reply.text
        ids = Reading(reply.text).ids
        assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_every_number_of_a_condition_is_shown_with_its_origin(client, model):
    page = read(client, "/conditions/shingles/numbers")
    for words in ("How common, as stated", "estimate:", "conditions/shingles.yaml"):
        assert words in page.text
    assert client.get("/conditions/nothing/numbers").status_code == 404


def test_unknown_conditions_are_refused_as_a_page(client):
    reply = client.get("/conditions/nothing")
    assert reply.status_code == 404
    assert 'href="/"' in reply.text


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("pulled muscle", "Acute muscle strain or spasm of the back"),
        ("hart attack", "Acute coronary syndrome"),
        ("shingels", "Shingles (herpes zoster)"),
        ("kidny stones", "Renal colic"),
        ("parcetamol", "Paracetamol (acetaminophen)"),
        ("hot water bottle", "Keep it warm"),
        ("cant sleep", "Sleep as it suits you"),
    ],
)
def test_everyday_words_and_slips_find_it(client, words, first):
    assert found(client, words)[0] == first


@pytest.mark.parametrize(
    ("words", "name"),
    [("acetaminophen", "Paracetamol (acetaminophen)"), ("Novalgin", "Metamizole (dipyrone)"), ("lyrica", "Pregabalin")],
)
def test_a_medicine_is_found_by_its_name_in_any_country(client, words, name):
    assert found(client, words)[0] == name


@pytest.mark.parametrize("words", ["", "xyzzy", "the of", "\x00", "<b>", "a" * 5000, "é" * 50])
def test_what_fits_nothing_says_so_kindly(client, words):
    assert found(client, words) == []


def test_search_words_are_in_no_address(client):
    reply = client.post("/search", content="words=numb+legs", headers=FORM)
    assert is_key(reply.headers["location"].removeprefix("/search/"))
    assert "numb legs" in client.get(reply.headers["location"]).text
    assert client.get("/search?words=numb").status_code == 405
    assert client.post("/search", json={}).status_code == 415


def test_a_rare_word_counts_for_more_and_a_name_for_more_than_a_text():
    entries = [
        Entry("/a", "Back", "", (("back", 1.0), ("sore knee", 0.5))),
        Entry("/b", "Knee", "", (("knee", 1.0), ("sore back", 0.5))),
        Entry("/c", "Neck", "", (("neck back", 1.0),)),
    ]
    finder = Finder(entries)
    assert [e.title for e in finder.find("knee")] == ["Knee", "Back"]
    assert finder.find("back knee")[0].title == "Knee"
    assert finder.find("nek") == []
    assert [e.title for e in finder.find("necks")] == ["Neck"]
