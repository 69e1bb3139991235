"""The pages to read are made from the knowledge, lead everywhere, and are found by everyday words."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml

from unknot import assess
from unknot.interfaces.http import HEADERS
from unknot.interfaces.web.app import Pages
from unknot.interfaces.web.find import Entry, Finder
from unknot.interfaces.web.kept import is_key
from unknot.interfaces.web.views import checked_on, result
from unknot.language import day_in_words
from unknot.model.files import bundled_folder

from .walker import Reading

pytestmark = pytest.mark.slow

EVERYDAY = yaml.safe_load(Path(__file__).with_name("everyday.yaml").read_text(encoding="utf-8"))
FORM = {"content-type": "application/x-www-form-urlencoded"}
LISTINGS = [
    "conditions", "treatments", "exercises", "muscles", "medicines", "factors", "claims", "evidence", "how-it-works"
]  # fmt: skip


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
        "exercises": [e.name for e in texts.exercises.values()],
        "muscles": [m.term for m in texts.muscles.values()],
        "claims": [words for c in texts.claims.values() for words in (c.claim, c.answer.split(".")[0])],
        "evidence": [s.title.rstrip(".") for s in texts.sources.values()],
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


def test_every_page_to_read_says_when_it_was_last_checked_and_by_what(client, model):
    """The day is the one that the files name, in the pages of single entries and in the lists."""
    texts = model.texts
    said = f"Last checked against its sources: {day_in_words(date.fromisoformat(min(texts.checked.values())))}."
    lists = ("conditions", "treatments", "exercises", "muscles", "medicines", "factors", "claims")
    some = [f"/{kind}s/{id_}" for kind, id_ in texts.checked if kind in ("condition", "exercise", "muscle")][::7]
    assert [a for a in (*(f"/{name}" for name in lists), *some) if said not in read(client, a).text] == []
    for c in list(texts.conditions.values())[::5]:
        page = read(client, f"/conditions/{c.id}").text
        assert [f for f in c.facts if " ".join(texts.citations[f].title.rstrip(".").split()) not in page] == []


def test_the_day_of_a_page_is_the_earliest_of_what_it_shows(model):
    """One entry that nobody looked at for long is not hidden by the others."""
    course = next(c for c in model.texts.courses.values() if c.conditions)
    name = min(course.conditions)
    days = {**model.texts.checked, ("course", course.id): "2020-02-01", ("condition", name): "2021-05-03"}
    changed = replace(model, texts=replace(model.texts, checked=days))
    assert checked_on(changed, ("condition", name)) == "03 May 2021"
    assert Pages(changed, bundled_folder(), date.today).reading.condition(name)["checked"] == "01 February 2020"


def test_every_source_has_a_page_with_every_figure_that_was_read_in_it(client, model):
    """Also a source without an address of its own, and with the day on which it was read."""
    texts = model.texts
    assert sum(len(s.figures) for s in texts.sources.values()) == len(texts.citations)
    for s in list(texts.sources.values())[::9]:
        page = read(client, f"/evidence/{s.id}")
        assert {f.id for f in s.figures} <= set(page.ids)
        wanted = [s.title, *(str(f.value) for f in s.figures), *(f.population for f in s.figures)]
        assert [w for w in wanted if " ".join(w.split()) not in page.text] == [], s.id
    assert client.get("/evidence/nothing").status_code == 404


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
    texts = model.texts
    pages = [f"/{name}" for name in LISTINGS] + [f"/conditions/{c}" for c in list(texts.conditions)[:6]]
    pages += [f"/exercises/{e}" for e in list(texts.exercises)[::9]] + [
        f"/muscles/{m}" for m in list(texts.muscles)[:3]
    ]
    links = {a["href"] for address in pages for a in read(client, address).links if a["href"].startswith("/")}
    anchors = {}
    for link in links:
        address, _, anchor = link.partition("#")
        anchors.setdefault(address, set()).update({anchor} - {""})
    for address, wanted in anchors.items():
        if not address.endswith("/numbers"):
            assert wanted <= set(read(client, address).ids), address


def test_headers_and_nothing_external(client):
    for name in LISTINGS:
        reply = client.get(f"/{name}")
        assert {k: reply.headers[k] for k in HEADERS} == HEADERS
        assert "<script" not in reply.text
        assert " style=" not in reply.text
        ids = Reading(reply.text).ids
        assert len(ids) == len(set(ids))


def test_every_exercise_has_a_page_with_steps_stops_and_what_speaks_against_it(client, model):
    texts = model.texts
    for e in texts.exercises.values():
        page = read(client, f"/exercises/{e.id}")
        against = [texts.findings[f].question for f in e.not_with]
        wanted = [
            e.name,
            *e.steps,
            e.stop,
            e.easier,
            e.harder,
            e.why,
            *against,
            *(texts.muscles[m].name for m in e.muscles),
        ]
        assert [w for w in wanted if " ".join(w.split()) not in page.text] == [], e.id


def test_every_muscle_has_a_page_that_leads_to_each_exercise_that_moves_it(client, model):
    texts = model.texts
    for m in texts.muscles.values():
        page = read(client, f"/muscles/{m.id}")
        assert all(words in page.text for words in (m.action, m.nerve, m.pain.text, m.stretch.text, m.strengthen.text))
        links = {a["href"] for a in page.links}
        assert {f"/exercises/{e.id}" for e in texts.exercises.values() if m.id in e.muscles} <= links


def test_exercises_muscles_conditions_and_claims_lead_to_each_other(client, model):
    texts = model.texts
    exercise = next(e for e in texts.exercises.values() if e.conditions)
    links = {a["href"] for a in read(client, f"/exercises/{exercise.id}").links}
    assert {f"/muscles/{m}" for m in exercise.muscles} | {f"/conditions/{c}" for c in exercise.conditions} <= links
    claim = next(c for c in texts.claims.values() if any(kind == "condition" for kind, _ in c.answered_by))
    condition = next(name for kind, name in claim.answered_by if kind == "condition")
    assert f"/claims#{claim.id}" in {a["href"] for a in read(client, f"/conditions/{condition}").links}
    assert f"/conditions/{condition}" in {a["href"] for a in read(client, "/claims").links}


def test_a_serious_condition_shows_no_exercises_and_a_harmless_one_does(client, model):
    """Reading must not lead anybody with an emergency to exercises."""
    for c in model.texts.conditions.values():
        shown = {a["href"] for a in read(client, f"/conditions/{c.id}").links if a["href"].startswith("/exercises/")}
        if c.serious:
            assert not shown, c.id
        for name in shown:
            assert not set(model.texts.exercises[name.rsplit("/", 1)[1]].avoided_as) & set(c.avoid)
    assert len([a for a in read(client, "/conditions/muscle-strain").links if "/exercises/" in a["href"]]) > 5


def test_conditions_of_a_place_come_first_and_none_is_lost(client, model):
    """Each filter holds every condition; what is mostly met elsewhere stands below, apart."""
    ids = set(model.texts.conditions)
    for place in model.texts.findings[model.texts.roles["place"]].options:
        html = client.get(f"/conditions/place/{place.id}").text
        first, _, seldom = html.partition("Seldom there")
        above, below = (set(re.findall('href="/conditions/([a-z0-9-]+)"', part)) for part in (first, seldom))
        assert above | below == ids
        assert not above & below
        assert 20 < len(above) < len(ids)
    assert "/conditions/renal-colic" in client.get("/conditions/place/flank").text.partition("Seldom there")[0]
    assert "/conditions/wry-neck" not in client.get("/conditions/place/flank").text.partition("Seldom there")[0]
    assert client.get("/conditions/place/knee").status_code == 404


@pytest.mark.slow
def test_every_number_of_a_condition_is_shown_with_its_origin(client, model):
    page = read(client, "/conditions/shingles/numbers")
    for words in ("How common, as stated", "estimate:", "conditions/shingles.yaml"):
        assert words in page.text
    assert client.get("/conditions/nothing/numbers").status_code == 404


@pytest.mark.parametrize("kind", ["conditions", "exercises", "muscles"])
def test_unknown_entries_are_refused_as_a_page(client, kind):
    reply = client.get(f"/{kind}/nothing")
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
        ("cat exercise", "Round and hollow the back like a cat"),
        ("piriformis", "Deep gluteal pain (piriformis syndrome)"),
        ("trapezius muscle", "Upper part of the hood muscle"),
    ],
)
def test_everyday_words_and_slips_find_it(client, words, first):
    assert found(client, words)[0] == first


@pytest.fixture(scope="module")
def finder(model):
    return Pages(model, bundled_folder(), date.today).reading.finder


@pytest.mark.parametrize(("words", "entry"), EVERYDAY.items())
def test_what_people_type_is_among_the_first_three(finder, words, entry):
    """Everyday words, brands, words of other countries and slips, from `everyday.yaml`."""
    found = [e.address.replace("#", "/").rsplit("/", 1)[1] for e in finder.find(words)]
    assert entry in found[:3], found


def test_what_is_serious_is_called_so_where_it_is_found(finder):
    """Between two harmless causes nobody should take it for another one."""
    (meningitis,) = [e for e in finder.find("stiff neck") if e.address.endswith("/meningitis")]
    assert meningitis.text.endswith(" Serious.")


def test_the_list_of_what_people_type_is_long():
    assert len(EVERYDAY) >= 60


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
