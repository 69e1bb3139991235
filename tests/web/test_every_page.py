"""What holds for every page: headers, nothing external, no answers in addresses, no foreign brand, urgency in words."""

import random
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml
from starlette.testclient import TestClient

from unknot import Interview, assess
from unknot.body import MAX_BYTES
from unknot.interfaces import web
from unknot.interfaces.http import HEADERS
from unknot.interfaces.serve import create_app
from unknot.interfaces.web import state
from unknot.interfaces.web.views import with_calls
from unknot.wording import told_reasons

from ..cases.test_cases import body
from .walker import Reading

CASES = yaml.safe_load(Path(__file__).parents[1].joinpath("cases/cases.yaml").read_text(encoding="utf-8"))["cases"]
STATIC = Path(web.__file__).with_name("static")
FORM = {"content-type": "application/x-www-form-urlencoded"}


def post(client, **fields):
    """A step of a browser that refuses cookies: all but the first page come as the direct reply."""
    client.cookies.clear()
    reply = client.post("/interview", content=urlencode(fields), headers=FORM)
    return client.get(reply.headers["location"]) if reply.status_code == 303 else reply


def shown(client, model, case, do="result"):
    """A page for a written case."""
    b = body(case, model)
    checked = assess(model, b["answers"], setting=b["setting"])
    interview = Interview(model, b["setting"], "GB", answers=dict(checked.answers.values))
    interview.shown = list(dict.fromkeys(model.texts.findings[f].page for f in interview.answers))
    return checked, post(client, state=state.write(interview), do=do)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_the_page_of_each_case_says_its_urgency_in_words(client, model, case):
    """The page shows what the library says: headline and level in text, reasons, the likeliest cause."""
    a, reply = shown(client, model, case)
    page = Reading(reply.text)
    assert reply.status_code == 200
    if a.provisional and a.urgency not in ("emergency", "immediate"):
        assert page.heading == "Not finished: this is no all-clear"
        assert "Urgency:" not in page.text
    else:
        assert page.heading == f"Urgency: {a.urgency.replace('-', ' ')}: {a.plan.headline}"
    assert all(r.text in page.text for r in told_reasons(a))
    if a.urgency != "emergency":
        assert a.conditions[0].name in page.text
        assert all(line.watch in page.text for line in a.safety_net)
    assert ("safety question" in page.text) is a.provisional
    if not a.provisional:
        assert all(part.text in page.text for part in a.plan.do)
        for e in a.plan.exercises:
            assert all(words in page.text for words in (e.name, *e.steps, e.stop, e.easier, e.harder))
    assert all(part.text in page.text for part in a.plan.avoid) or a.urgency == "emergency"


def all_pages(client, model):
    """One page of every kind."""
    pages = [client.get("/"), client.get("/nothing"), post(client, do="start")]
    for case in CASES[:6]:
        pages += [
            shown(client, model, case, do)[1] for do in ("result", "answers", "mistake", "go-on", "back", "continue")
        ]
    for page in model.texts.pages.values():
        follows = [x for f in page.findings for x in model.texts.findings[f].follows[:1]]
        interview = Interview(model, shown=[page.id], answers={x.finding: sorted(x.answers)[0] for x in follows})
        pages.append(post(client, state=state.write(interview), do=f"change:{page.id}"))
        pages.append(post(client, state=state.write(interview), do="continue", page=page.id, change="yes"))
    return pages


@pytest.fixture(scope="module")
def replies(client, model):
    return all_pages(client, model)


def test_headers(replies, client):
    for reply in [*replies, client.get("/interview"), post(client, state="x")]:
        assert {k: reply.headers[k] for k in HEADERS} == HEADERS
        assert "set-cookie" not in reply.headers


def test_static_files_are_safe_too_and_may_be_kept(client):
    for file in STATIC.iterdir():
        reply = client.get(f"/static/{file.name}")
        assert reply.status_code == 200
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "max-age" in reply.headers["cache-control"]


def test_nothing_external_is_asked_for(replies):
    """Only links that a person follows lead elsewhere."""
    for reply in replies:
        page = Reading(reply.text)
        links = {a["href"] for a in page.links}
        for address in page.addresses:
            own = address.startswith(("/", "#")) and not address.startswith("//")
            assert own or (address in links and address.startswith(("https://", "tel:"))), address
        assert set(re.findall(r"<script[^>]*>", reply.text)) <= {'<script src="/static/timer.js" defer>'}
        assert " style=" not in reply.text


def test_a_question_page_is_light(client, replies):
    """At most 100 kB with all that it asks for, even where nothing is packed."""
    questions = [reply for reply in replies if "Question " in reply.text]
    assert len(questions) > 3
    for reply in questions:
        asked = {a for a in Reading(reply.text).addresses if a.startswith("/static/")}
        assert {"/static/components.css", "/static/unknot.css"} <= asked
        assert len(reply.content) + sum(len(client.get(a).content) for a in asked) <= 100_000


def test_what_is_sent_is_packed_where_the_browser_can_unpack_it(model):
    """A question page and its style sheets: a quarter of the bytes. Without the header nothing is packed."""
    with TestClient(create_app(model)) as server:
        for address in ("/static/components.css", "/claims", "/api/v1/findings"):
            sent = {}
            for known in ("gzip, br", "identity"):
                reply = server.get(address, headers={"accept-encoding": known})
                sent[known] = int(reply.headers["content-length"])
                assert "Accept-Encoding" in reply.headers["vary"].split(", ")
                assert reply.headers.get("content-encoding") == ("gzip" if "gzip" in known else None)
            assert sent["gzip, br"] < 0.3 * sent["identity"]
        assert "content-encoding" not in server.get("/static/icon.svg").headers


def test_every_place_has_its_zone_on_the_figure(client, model):
    """Drawn, to be touched, and to be coloured when it is chosen."""
    page = post(client, do="start").text
    css = STATIC.joinpath("unknot.css").read_text(encoding="utf-8")
    for option in model.texts.findings[model.texts.roles["place"]].options:
        for words in (f"zone zone--{option.id}", f"map__hit--{option.id}"):
            assert words in page
        assert f'[value="{option.id}"]:checked) .zone--{option.id}' in css


def test_style_sheets_ask_for_nothing():
    for file in STATIC.glob("*.css"):
        css = file.read_text(encoding="utf-8")
        assert not re.findall(r"url\(|@import|@font-face|https?:", css), file.name


def test_no_font_logo_or_name_of_the_nhs(replies):
    """Its phone line and its publications keep their names; class names of the components are no text."""
    for reply in replies:
        page = Reading(re.sub(r'<ul class="[^"]* sources">.*?</ul>', "", reply.text, flags=re.S))
        text = re.sub(r"NHS (111|website)", "", page.text)
        assert "NHS" not in text
        assert "nhs" not in page.title.lower()
    for file in STATIC.glob("*.css"):
        assert "frutiger" not in file.read_text(encoding="utf-8").lower()
        assert "#005eb8" not in file.read_text(encoding="utf-8").lower()


def test_answers_are_never_in_an_address(replies):
    """Every form is sent by POST to one address without a query, and no link carries one."""
    forms = [form for reply in replies for form in Reading(reply.text).forms]
    assert forms
    for form in forms:
        assert form.attributes["method"] == "post"
        assert form.attributes["action"] == "/interview"
    for reply in replies:
        assert not [a for a in Reading(reply.text).addresses if "?" in a and not a.startswith("https://")]


def test_titles_tell_no_answers_and_no_results(replies, model):
    """Browsers keep titles in their history."""
    names = [level.headline for level in model.texts.levels.values()] + [
        c.name for c in model.texts.conditions.values()
    ]
    for reply in replies:
        title = Reading(reply.text).title
        assert title.endswith("Unknot") or title.startswith("Unknot")
        assert not [n for n in names if n in title]


def test_ids_are_unique_and_labels_lead_somewhere(replies):
    for reply in replies:
        ids = Reading(reply.text).ids
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'<label[^>]* for="([^"]+)"', reply.text)) <= set(ids)
        described = re.findall(r'aria-describedby="([^"]+)"', reply.text)
        assert {i for d in described for i in d.split()} <= set(ids)


def test_every_finding_can_be_asked_and_every_kind_is_shown(replies, model):
    html = "".join(reply.text for reply in replies)
    for f in model.texts.findings:
        assert f'name="a.{f}"' in html


def test_refusals_are_pages(client):
    for reply, status in (
        (client.get("/nothing"), 404),
        (client.put("/interview"), 405),
        (client.post("/interview", json={}), 415),
        (client.post("/interview", content=b"state=\xff", headers=FORM), 400),
        (client.post("/interview", content="&".join(["a=1"] * 300), headers=FORM), 400),
        (client.post("/interview", content=b"a" * (MAX_BYTES + 1), headers=FORM), 413),
        (post(client, do="start", country="gb"), 400),
    ):
        assert reply.status_code == status
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert 'href="/"' in reply.text


def test_an_unexpected_error_is_a_page_and_tells_the_log_no_answers(client, monkeypatch, caplog):
    def broken(*_):
        raise KeyError("blood-in-urine: yes")

    monkeypatch.setattr("unknot.interfaces.web.app.Step.page", broken)
    reply = post(client, do="start")
    assert reply.status_code == 500
    assert "start again" in reply.text
    assert "KeyError" in caplog.text
    assert "blood-in-urine" not in caplog.text + reply.text


def test_what_people_send_is_escaped(client, model):
    bad = '"><b>x</b>'
    reply = post(
        client, state=state.write(Interview(model)), do="continue", page="worst-place", change="yes", **{"a.age": bad}
    )
    assert reply.status_code == 422
    assert "<b>" not in reply.text


def test_numbers_to_call_can_be_tapped(model):
    country = model.texts.countries["PT"]
    html = str(with_calls(f"Call {country.emergency} & {country.advice_line}; not 1120.", country))
    assert html.count("<a ") == 2
    assert 'href="tel:112"' in html
    assert 'href="tel:808242424"' in html
    assert "&amp;" in html
    assert with_calls("Call 7.", model.texts.other_country) == "Call 7."


@pytest.mark.slow
def test_no_form_breaks_it(client, model):
    """Seeded forms from noise to nearly right: never a 5xx."""
    dice = random.Random(7)
    pages = list(model.texts.pages.values())
    odd = ["", "yes", "no", "not-sure", "none", "é", "\x00", "9" * 400, "1e999", "-", "[]", "{}"]
    seen = set()
    client.cookies.clear()
    for _ in range(300):
        page = dice.choice(pages)
        interview = Interview(model, shown=[page.id])
        text = state.write(interview)
        if dice.random() < 0.3:
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice(odd) + text[at + 1 :]
        fields = [
            ("state", text),
            ("do", dice.choice(["continue", "skip", "not-sure", "back", "change:" + page.id, "result"])),
        ]
        fields += [("page", dice.choice([page.id, *odd[:3]])), ("change", dice.choice(["yes", ""]))]
        fields += [(f"a.{f}", dice.choice(odd)) for f in page.findings if dice.random() < 0.5]
        reply = client.post("/interview", content=urlencode(fields), headers=FORM)
        assert reply.status_code in (200, 400, 422), fields
        seen.add(reply.status_code)
    assert seen == {200, 400, 422}
