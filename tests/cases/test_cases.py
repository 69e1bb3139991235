"""Every written case, through the library, the command line and the JSON interface, with equal results."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

from unknot import Model, assess, assessment
from unknot.interfaces.api import create_api
from unknot.model.words import rank

FILES = sorted(Path(__file__).parent.glob("*.yaml"), key=lambda p: (p.name != "cases.yaml", p.name))
CASES = [c for f in FILES for c in yaml.load(f.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["cases"]]
KNOWN = {
    "urgency", "at-least", "at-most", "provisional", "complete", "first", "reason", "not-reason", "plan", "no-plan",
    "avoid", "net", "intervals", "empty-plan", "help", "help-says", "help-silent-on", "plan-says", "next",
}  # fmt: skip


def body(case, model):
    """The case as the JSON body of the command."""
    answers = dict(case["answers"])
    if case.get("safe"):
        alarms = {f.id: "no" for f in model.texts.findings.values() if f.alarm and fits(f, answers)}
        answers = {**alarms, **answers}
    where = {k: case[k] for k in ("country", "helping") if k in case}
    return {"answers": answers, "setting": case.get("setting"), **where}


def fits(finding, answers):
    sexes, places = finding.applies_if.sex, finding.applies_if.place
    right_sex = sexes is None or answers.get("sex") in sexes
    return right_sex and (places is None or answers.get("worst-place") in places)


def check(expect, result):
    """All expectations against one assessment as plain data; returns every one that fails."""
    wrong = []

    def want(key, holds):
        if key in expect and not holds(expect[key]):
            wrong.append(f"{key}: {expect[key]}")

    urgency, plan = result["urgency"], [p["id"] for p in result["plan"]["do"]]
    want("urgency", lambda levels: urgency in levels)
    want("at-least", lambda level: rank(urgency) >= rank(level))
    want("at-most", lambda level: rank(urgency) <= rank(level))
    want("provisional", lambda value: result["provisional"] is value)
    want("complete", lambda value: result["complete"] is value)
    want("first", lambda name: result["conditions"][0]["id"] == name)
    want("reason", lambda name: name in [r["id"] for r in result["reasons"]])
    want("not-reason", lambda name: name not in [r["id"] for r in result["reasons"]])
    want("plan", lambda ids: set(ids) <= set(plan))
    want("no-plan", lambda ids: not set(ids) & set(plan) and plan)
    want("empty-plan", lambda _: not plan)
    want("avoid", lambda ids: set(ids) <= {a["id"] for a in result["plan"]["avoid"]})
    steps = " ".join(line for s in result["supports"] for line in s["steps"])
    want("help", lambda ids: [s["id"] for s in result["supports"]] == ids)
    want("help-says", lambda text: text in steps)
    want("help-silent-on", lambda text: text not in steps)
    want("plan-says", lambda text: text in " ".join([result["plan"]["headline"], *result["plan"]["steps"]]))
    want("next", lambda page: (result["next_page"] or {}).get("page") == page)
    want("net", lambda _: len(result["safety_net"]) >= 3)
    want(
        "intervals",
        lambda _: all(c["interval"][0] <= c["probability"] <= c["interval"][1] for c in result["conditions"]),
    )
    return wrong


SAMPLE = range(0, len(CASES), 25)


@pytest.fixture(scope="module")
def assessed_once(model):
    """One assessment for each set of answers, as they were checked: what is worked out of it is shared by all ways.

    A way that reads a body otherwise asks for another assessment, and its result then differs.
    """
    first = assessment.Assessment
    done = {}

    def once(given, answers, country):
        key = (id(given), tuple(answers.values.items()), answers.setting, answers.helping, country.id)
        if key not in done:
            done[key] = first(given, answers, country)
        return done[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assessment, "Assessment", once)
        yield done


@pytest.fixture(scope="module")
def http(model):
    return TestClient(create_api(model))


def by_library(case, model: Model):
    b = body(case, model)
    return json.loads(json.dumps(assess(model, b.pop("answers"), **b).as_dict()))


def by_http(case, model, http):
    """One case through `POST /api/v1/assess`."""
    return http.post("/api/v1/assess", json=body(case, model)).json()


@pytest.mark.parametrize("number", range(len(CASES)), ids=[c["name"] for c in CASES])
def test_case_holds_through_every_path(number, model, assessed_once, in_process, http):
    case = CASES[number]
    assessed_once.clear()
    result = by_library(case, model)
    assert not check(case["expect"], result), (result["urgency"], result["conditions"][0]["id"], result["reasons"])
    done = in_process("assess", "-", "--json", text=json.dumps(body(case, model)))
    assert json.loads(done.stdout) == result
    assert by_http(case, model, http) == result
    assert len(assessed_once) == 1, "a way read the answers otherwise"


def processed(numbers, model, folder):
    """Some cases through `unknot assess --lines`, a process of its own."""
    file = folder / "cases.jsonl"
    file.write_text("".join(json.dumps(body(CASES[i], model)) + "\n" for i in numbers), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "unknot.interfaces.cli", "assess", "--lines", str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def paths_apart(numbers, model, http, folder):
    """Nothing is shared: each way works out the result by itself."""
    for i, printed in zip(numbers, processed(numbers, model, folder), strict=True):
        result = by_library(CASES[i], model)
        assert printed == result, CASES[i]["name"]
        assert by_http(CASES[i], model, http) == result, CASES[i]["name"]


@pytest.mark.slow
def test_paths_that_share_nothing_agree(model, http, tmp_path):
    paths_apart(SAMPLE, model, http, tmp_path)


@pytest.mark.deep
def test_paths_that_share_nothing_agree_on_every_case(model, http, tmp_path):
    paths_apart(range(len(CASES)), model, http, tmp_path)


def test_every_expectation_is_one_that_the_runner_knows():
    for case in CASES:
        assert set(case["expect"]) <= KNOWN, case["name"]
        assert case["expect"], case["name"]


@pytest.mark.parametrize("key", sorted(KNOWN))
def test_the_runner_can_fail_on_each_expectation(key, model):
    """A wrong expectation of each kind is reported, so no kind passes unread."""
    result = by_library(CASES[0], model)
    wrong = {
        "urgency": ["emergency"], "at-least": "emergency", "at-most": "self-care", "provisional": True,
        "complete": False,
        "first": "shingles", "reason": "no-such-rule", "not-reason": "no-such-rule", "plan": ["no-such-part"],
        "no-plan": [result["plan"]["do"][0]["id"]],
        "avoid": ["no-such-avoid"], "net": True, "intervals": True, "empty-plan": True,
        "help": ["no-such-help"], "help-says": "no such words", "help-silent-on": "", "plan-says": "no such words",
        "next": "no-such-page",
    }  # fmt: skip
    if key in ("net", "intervals", "at-most"):
        result["safety_net"], result["urgency"] = [], "emergency"
        result["conditions"][0]["interval"] = [1.0, 1.0]
        result["conditions"][0]["probability"] = 0.5
    if key == "not-reason":
        result["reasons"] = [{"id": "no-such-rule"}]
    if key == "complete":
        wrong["complete"] = not result["complete"]
    assert check({key: wrong[key]}, result)


def test_every_condition_leads_in_some_case(model):
    """A condition that leads in no written case is not promised."""
    leading = {c["expect"].get("first") for c in CASES}
    missing = set(model.texts.conditions) - leading
    assert missing <= {
        "nonspecific-neck-pain", "nonspecific-upper-back-pain", "nonspecific-low-back-pain",  # lead by exclusion
        "residual", "aortic-dissection",  # end as an emergency before a ranking is shown
    }  # fmt: skip
