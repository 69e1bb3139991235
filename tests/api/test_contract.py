"""The JSON interface by its contract: replies as the library gives them, one error shape for every failure."""

import json
import logging

import pytest
from starlette.testclient import TestClient

from unknot import assess
from unknot.body import MAX_BYTES
from unknot.interfaces.api.replies import AssessmentReply, ErrorReply, Exercises, InterviewReply, Muscles
from unknot.interfaces.http import HEADERS, Guarded
from unknot.interview import step

STRAIN = {"age": 34, "sex": "female", "worst-place": "upper-back", "lifted-or-twisted": "yes"}
POSTS = ("/api/v1/assess", "/api/v1/interview")


def plain(value):
    return json.loads(json.dumps(value))


def faults_of(reply, status):
    """The faults of a failed reply, in the one shape."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/json"
    body = reply.json()
    ErrorReply.model_validate(body)
    assert set(body) == {"error"}
    assert set(body["error"]) == {"faults"}
    assert body["error"]["faults"]
    assert all(set(f) == {"where", "field", "problem", "remedy"} for f in body["error"]["faults"])
    return body["error"]["faults"]


def test_assess_replies_what_the_library_gives(client, model):
    reply = client.post("/api/v1/assess", json={"answers": STRAIN, "country": "DE"})
    assert reply.status_code == 200
    assert reply.json() == plain(assess(model, STRAIN, country="DE").as_dict())


def test_setting_is_heeded(client, model):
    body = {"answers": STRAIN, "setting": "emergency-department"}
    there = client.post("/api/v1/assess", json=body).json()
    assert there["setting"] == "emergency-department"
    assert there["need"] != client.post("/api/v1/assess", json={"answers": STRAIN}).json()["need"]


@pytest.mark.parametrize("answers", [{}, STRAIN, {"collapse": "yes", "tearing-pain": "yes"}])
def test_interview_replies_what_the_library_gives(client, model, answers):
    assert client.post("/api/v1/interview", json={"answers": answers}).json() == plain(step(model, answers))


def test_an_interview_held_by_a_program_ends(client, model):
    answers = {}
    for _ in range(len(model.texts.pages) + 1):
        reply = client.post("/api/v1/interview", json={"answers": answers}).json()
        if reply["complete"]:
            break
        answers |= {f["id"]: "no" if f["alarm"] else "skipped" for f in reply["page"]["findings"]}
    assert reply["complete"]
    assert reply["assessment"]["urgency"] == reply["urgency"]


LISTS = ("findings", "conditions", "pages", "exercises", "muscles")


@pytest.mark.parametrize("name", LISTS)
def test_lists(client, model, name):
    listed = client.get(f"/api/v1/{name}").json()
    assert listed["knowledge"] == model.version
    assert [e["id"] for e in listed[name]] == list(getattr(model.texts, name))


# ---------------------------------------------------------------- description


def test_the_description_names_the_keys_that_are_sent(client):
    """A key that is new in a reply must be described too."""
    assert set(AssessmentReply.model_fields) == set(client.post("/api/v1/assess", json={"answers": STRAIN}).json())
    step = client.post("/api/v1/interview", json={"answers": {"collapse": "yes", "tearing-pain": "yes"}}).json()
    assert set(InterviewReply.model_fields) == set(step)
    InterviewReply.model_validate(step)
    InterviewReply.model_validate(client.post("/api/v1/interview", json={"answers": {}}).json())


def test_exercises_and_muscles_are_as_described(client):
    """The lists, and the exercises of a plan, have the described form."""
    Exercises.model_validate(client.get("/api/v1/exercises").json())
    Muscles.model_validate(client.get("/api/v1/muscles").json())
    denied = {f["id"]: "no" for f in client.get("/api/v1/findings").json()["findings"] if f["alarm"]}
    answers = {**denied, **STRAIN, "how-long": "days"}
    reply = client.post("/api/v1/assess", json={"answers": answers}).json()
    assert reply["plan"]["exercises"], reply
    AssessmentReply.model_validate(reply)


def test_every_failure_is_described_with_the_one_shape(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {f"/api/v1/{name}" for name in ("assess", "interview", *LISTS)}
    for path in POSTS:
        replies = paths[path]["post"]["responses"]
        assert set(replies) == {"200", "400", "413", "415", "422"}
        for status in ("400", "413", "415", "422"):
            schema = replies[status]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorReply"}
        taken = paths[path]["post"]["requestBody"]["content"]["application/json"]
        assert "answers" in taken["schema"]["properties"]
        assert client.post(path, json=taken["example"]).status_code == 200


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"{", "not valid JSON"),
        (b"[1]", "not a JSON object"),
        (b"{}", "is missing"),
        (b'{"answers": {}, "sex": "male"}', "is not a known key"),
        (b'{"answers": {"age": 30, "age": 31}}', "given twice"),
        (b'{"answers": {"age": NaN}}', "not a JSON number"),
        (b'{"answers": {"age": ' + b"9" * 5000 + b"}}", "too many digits"),
        (b'{"answers": {"\\ud800": "yes"}}', "half a character"),
        (b'{"answers": {}, "\\udfff": 1}', "half a character"),
        (b"[" * 100_000, "not valid JSON|nested too deeply"),
        (b'{"answers": \xff}', "not UTF-8"),
        (b'{"answers": {}, "country": 4}', "must be text"),
        (json.dumps({"answers": {f"x{i}": 1 for i in range(600)}}).encode(), "600 answers"),
        (json.dumps({"answers": {"danger-now": ["x"] * 600}}).encode(), "lists 600 entries"),
    ],
)
def test_a_body_of_the_wrong_form_is_400(client, path, content, words):
    faults = faults_of(client.post(path, content=content, headers={"content-type": "application/json"}), 400)
    assert any(word in f["problem"] for f in faults for word in words.split("|"))


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"answers": {"fevr": "yes"}}, "answers.fevr"),
        ({"answers": {"age": 300}}, "answers.age"),
        ({"answers": []}, "answers"),
        ({"answers": {}, "setting": "hoem"}, "setting"),
        ({"answers": {}, "country": "gb"}, "country"),
        ({"answers": {"sex": "male", "pregnant": "yes"}}, "answers.pregnant"),
    ],
)
def test_wrong_answers_are_422(client, path, body, where):
    assert [f["where"] for f in faults_of(client.post(path, json=body), 422)] == [where]


def test_every_fault_is_named(client):
    faults = faults_of(client.post("/api/v1/assess", json={"answers": {"age": 300, "fevr": "yes"}}), 422)
    assert len(faults) == 2
    assert any("'fever'" in f["remedy"] for f in faults)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/assess", "/api/v1/assess/"])
def test_an_unknown_address_is_404(client, path):
    faults_of(client.get(path), 404)


@pytest.mark.parametrize(("method", "path"), [("GET", POSTS[0]), ("DELETE", POSTS[1]), ("POST", "/api/v1/pages")])
def test_a_wrong_method_is_405_and_says_which_are_right(client, method, path):
    reply = client.request(method, path)
    faults_of(reply, 405)
    assert reply.headers["allow"]


@pytest.mark.parametrize("path", POSTS)
def test_too_much_is_413(client, path):
    """By its declared length, and by what really comes."""
    content = b'{"answers": {' + b" " * MAX_BYTES + b"}}"
    faults_of(client.post(path, content=content, headers={"content-type": "application/json"}), 413)

    def chunks():
        yield from (content[:600_000], content[600_000:])

    faults_of(client.post(path, content=chunks(), headers={"content-type": "application/json"}), 413)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml"])
def test_another_media_type_is_415(client, kind):
    faults_of(client.post(POSTS[0], content=b'{"answers": {}}', headers={"content-type": kind}), 415)


def test_json_with_parameters_or_a_suffix_is_json(client):
    for kind in ("application/json; charset=utf-8", "application/vnd.x+json", "Application/JSON"):
        assert client.post(POSTS[0], content=b'{"answers": {}}', headers={"content-type": kind}).status_code == 200


def test_headers_of_every_reply(client):
    replies = [client.post(POSTS[0], json={"answers": {}}), client.get("/api/v1/pages"), client.get("/api/x")]
    for reply in replies:
        assert {k: reply.headers[k] for k in HEADERS} == HEADERS


def test_an_unexpected_error_has_the_shape_and_tells_the_log_no_answers(client, monkeypatch, caplog):
    """The message of an exception can hold what was said; neither the reply nor the log may."""

    def broken(*_, **__):
        raise KeyError("blood-in-urine: yes")

    monkeypatch.setattr("unknot.interfaces.api.app.assess", broken)
    with caplog.at_level(logging.DEBUG):
        reply = client.post(POSTS[0], json={"answers": {}})
    faults_of(reply, 500)
    assert "KeyError" in caplog.text
    assert "blood-in-urine" not in caplog.text + reply.text


def test_an_error_after_the_reply_began_is_logged_only(caplog):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("secret")

    TestClient(Guarded(app)).get("/")
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
