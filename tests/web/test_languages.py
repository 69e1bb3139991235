"""The pages in other languages: which one is chosen, what stays English and says so, and writing from right to left."""

import json
import re
from html.parser import HTMLParser

import pytest
import yaml
from starlette.testclient import TestClient

from unknot import assess
from unknot.errors import InputError, KnowledgeError
from unknot.interfaces.web import create_web
from unknot.interfaces.web.speaking import negotiate
from unknot.language import DONE, ENGLISH, LEFT_TO_RIGHT, Language
from unknot.model.languages import in_language, read_packs, words_of

from .pseudo import CODE, turned, write_pack
from .walker import VOID

pytestmark = pytest.mark.slow

EMERGENCY = {"age": 58.0, "worst-place": "upper-back", "danger-now": "", "tearing-pain": "yes", "cold-sweat": "yes"}
CALM = {"age": 34.0, "sex": "female", "worst-place": "upper-back", "onset": "sudden"}
NOT_TRANSLATED = re.compile(r"Unknot|English|ICD-10-CM|[A-Z]\d\d\S*|PDF|[0-9a-f]{12,}|ft|in|lb|kg|IV|°[CF]")


@pytest.fixture(scope="session")
def pseudo_folder(model, knowledge_folder, tmp_path_factory):
    return write_pack(tmp_path_factory.mktemp("pseudo"), knowledge_folder / "languages", model.texts)


@pytest.fixture(scope="session")
def turned_client(model, pseudo_folder):
    """The pages with English and the pseudo language alone."""
    with TestClient(create_web(model, pseudo_folder)) as client:
        yield client


@pytest.fixture(scope="session")
def german_client(model):
    with TestClient(create_web(model)) as client:
        yield client


class Foreign(HTMLParser):
    """The text of a page that is not marked as English."""

    def __init__(self, html):
        super().__init__()
        self.stack, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID and tag not in ("path", "circle", "rect"):
            here = dict(attrs).get("lang")
            self.stack.append((tag, here or (self.stack[-1][1] if self.stack else "")))

    def handle_endtag(self, tag):
        if any(t == tag for t, _ in self.stack):
            while self.stack.pop()[0] != tag:
                pass

    def handle_data(self, data):
        if self.stack and self.stack[-1][1] not in ("en", "la") and self.stack[-1][0] not in ("script", "style"):
            self.words.append(data)


def state(answers, **more):
    data = {"file_version": 1, "answers": {k: v for k, v in answers.items() if v}, "shown": [], "corrections": []}
    return json.dumps({**data, "helping": False, "setting": None, "country": "GB", **more})


def post(client, do, answers, language=CODE, **fields):
    data = {"state": state(answers), "progress": "0", "do": do, "language": language, **fields}
    return client.post("/interview", data=data)


def pages(client):
    """A page of each sort."""
    yield client.get(f"/{CODE}/")
    yield client.post("/interview", data={"do": "start", "language": CODE, "country": "GB"})
    for answers in ({}, CALM, EMERGENCY):
        for do in ("go-on", "result", "summary"):
            yield post(client, do, answers)
    yield post(client, "continue", {}, page="worst-place")
    yield client.get(f"/{CODE}/nothing-here")
    for name in ("conditions", "conditions/muscle-strain", "treatments", "exercises", "medicines", "factors", "muscles",
                 "claims", "evidence", "how-it-works", "conditions/place/neck"):  # fmt: skip
        yield client.get(f"/{CODE}/{name}")
    yield client.post("/search", data={"words": "", "language": CODE})


def test_a_page_of_another_language_says_so_and_marks_every_english_word(turned_client):
    """What a template, the Python of the pages or the engine writes is translated; what is not is marked English."""
    for reply in pages(turned_client):
        assert f'<html lang="{CODE}" dir="rtl">' in reply.text
        assert reply.headers["content-language"] == CODE
        text = re.sub(f"{LEFT_TO_RIGHT}.*?{DONE}", "", " ".join(Foreign(reply.text).words))
        left = re.findall(r"[A-Za-z][A-Za-z-]+", NOT_TRANSLATED.sub("", text))
        assert left == [], (str(reply.url), left[:20])


def test_english_words_stand_in_spans_that_keep_their_language_and_direction(turned_client):
    page = turned_client.get(f"/{CODE}/conditions/muscle-strain").text
    assert '<span lang="en" dir="ltr">' in page
    body = page.split("<body>")[1]
    assert LEFT_TO_RIGHT not in re.sub(r"<[^>]*>", "", body), "signs only where no mark can stand"


def test_a_number_to_call_keeps_its_order(turned_client):
    reply = post(turned_client, "result", EMERGENCY)
    assert '<a class="call" href="tel:999"><bdi>999</bdi></a>' in reply.text


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("", "en"), ("de", "de"), ("de-AT,en;q=0.5", "de"), ("en-GB,de;q=0.9", "en"), ("fr, de;q=0.8, en;q=0.9", "en"),
     ("fr,de;q=0", "en"), ("DE", "de"), ("*", "en"), (";;;,q=x", "en")],
)  # fmt: skip
def test_the_language_that_the_browser_likes_best_is_taken(wanted, code):
    assert negotiate(wanted, {"en": ENGLISH, "de": Language("de")}).code == code


def test_one_address_speaks_the_readers_language_and_its_own_address_always_the_same(german_client):
    free = german_client.get("/conditions", headers={"accept-language": "de"})
    assert (free.headers["content-language"], free.headers["vary"]) == ("de", "Accept-Language")
    fixed = german_client.get("/en/conditions", headers={"accept-language": "de"})
    assert (fixed.headers["content-language"], fixed.headers.get("vary")) == ("en", None)
    assert 'href="/en/treatments"' in fixed.text
    assert '<link rel="canonical" href="/conditions">' in fixed.text
    for page in (free, fixed):
        for code, path in (("en", "/conditions"), ("x-default", "/conditions"), ("de", "/de/conditions")):
            assert f'hreflang="{code}" href="http://testserver{path}"' in page.text
    listed = german_client.get("/sitemap.xml").text
    assert "<loc>http://testserver/de/conditions</loc>" in listed
    assert 'hreflang="de" href="http://testserver/de/conditions"' in listed


def test_the_language_goes_along_and_can_be_changed_on_the_way(german_client):
    reply = german_client.post("/interview", data={"do": "start", "language": "de", "country": "DE"})
    assert 'name="language" value="de"' in reply.text
    assert "Wo tut es am meisten weh?" in reply.text
    reply = german_client.post(
        "/interview", content=f"state={json.dumps(json.loads(state({})))}&do=go-on&language=de&language=en".encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert reply.headers["content-language"] == "en"
    assert german_client.post("/interview", data={"do": "delete", "language": "de"}).url.path == "/de/"


def test_an_emergency_is_wholly_german(german_client):
    reply = post(german_client, "result", EMERGENCY, "de", country="DE")
    level = reply.text.split('<section class="level')[1].split("</section>")[0]
    assert "Rufen Sie jetzt einen Krankenwagen." in level
    assert 'lang="en"' not in level


def test_the_engine_does_not_see_the_language(model):
    german = in_language(model, "de")
    a, b = assess(model, CALM), assess(german, CALM)
    assert (a.urgency, a.probabilities, a.next_page.page) == (b.urgency, b.probabilities, b.next_page.page)
    assert a.interval("muscle-strain") == b.interval("muscle-strain")
    assert b.plan.headline != a.plan.headline


def test_an_unknown_language_names_the_nearest(model):
    with pytest.raises(InputError, match="Use one of: de, en"):
        in_language(model, "xx")


def pack(folder, **files):
    home = folder / "languages" / "de"
    home.mkdir(parents=True)
    described = {"name": "Deutsch", "note": "x", "about": "x"}
    for name, data in {"language": described, **files}.items():
        (home / f"{name}.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"x": {"finding": {}}}, "'finding' is not a known kind. Did you mean 'findings'?"),
        ({"x": {"findings": {"agee": {}}}}, "Did you mean 'age'?"),
        ({"x": {"findings": {"age": {"questions": {}}}}}, "Did you mean 'question'?"),
        ({"x": {"findings": {"age": {"question": "Wie alt?"}}}}, "Write {en: the English text, de: the translation}."),
        ({"x": {"findings": {"age": {"question": {"en": ["a"], "de": ["b"]}}}}}, "Write one text in each language."),
        ({"x": {"levels": {"today": {"say": {"en": "a", "de": "b"}}}}}, "is not a known field"),
        ({"x": {"levels": {"soon": {"do": {"en": ["a", "b"], "de": ["c"]}}}}}, "has 1 texts for 2."),
        ({"x": {"levels": {"soon": {"headline": {"en": "{emergency}", "de": "-"}}}}}, "does not name {emergency}"),
        ({"language": {"name": "D", "note": "x", "about": "x", "direktion": "rtl"}}, "Did you mean 'direction'?"),
        ({"x": {"pages": {"age": 3}}}, "is not a known entry"),
    ],
)
def test_a_fault_in_a_pack_is_named_with_what_would_be_right(model, tmp_path, files, said):
    with pytest.raises(KnowledgeError) as caught:
        read_packs(pack(tmp_path, **files), model.texts)
    assert said in str(caught.value)


def test_a_translation_of_english_that_has_changed_is_not_shown_and_reported(model, tmp_path):
    texts = {"findings": {"age": {"question": {"en": "An older text?", "de": "Ein älterer Text?"}}}}
    found = read_packs(pack(tmp_path, x=texts), model.texts)["de"]
    english = words_of(model.texts)["findings", "age", "question"]
    assert found.overlay(model.texts).findings["age"].question == f"{LEFT_TO_RIGHT}{english}{DONE}"
    (fault,) = found.stale(model.texts)
    assert (fault.where, fault.field) == ("languages/de/x.yaml:3", "findings.age.question")


def test_a_translation_of_the_pages_keeps_what_is_filled_in(model, tmp_path):
    pack(tmp_path)
    (tmp_path / "languages/de/face.po").write_text('msgid "Call %(number)s"\nmsgstr "Rufen Sie %(nummer)s"\n')
    with pytest.raises(KnowledgeError, match=r"Keep: %\(number\)s"):
        read_packs(tmp_path, model.texts)


def test_the_bundled_packs_translate_all_texts_of_the_pages_and_nothing_that_has_changed(model, knowledge_folder):
    for found in read_packs(knowledge_folder, model.texts).values():
        assert found.face[0] == found.face[1], "run `make words` and translate what is new"
        assert list(found.stale(model.texts)) == []


def test_the_pseudo_language_keeps_what_is_filled_in():
    assert turned("<b>%(number)s</b> {x} a") == "<b>%(number)s</b> {x} \N{HEBREW LETTER ALEF}"
