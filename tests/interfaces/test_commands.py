"""The commands by their contracts: stable keys, same input same bytes, exit codes."""

import json
import subprocess
import sys

import pytest


@pytest.fixture
def unknot(in_process):
    """What a command prints, which must end well."""

    def run(*args, text=""):
        done = in_process(*args, text=text)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def process(*args, text=""):
    """The same, as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "unknot.interfaces.cli", *args], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


STRAIN = '{"answers": {"age": 34, "sex": "female", "worst-place": "upper-back", "lifted-or-twisted": "yes"}}'


def test_assess_prints_the_contract(unknot):
    result = json.loads(unknot("assess", "-", "--json", text=STRAIN))
    assert set(result) == {
        "schema_version", "knowledge", "setting", "country", "urgency", "provisional", "complete", "unasked_safety",
        "supports", "reasons", "need", "conditions", "plan", "factors", "course", "safety_net", "next_page", "prospect",
        "sources",
    }  # fmt: skip
    assert set(result["conditions"][0]) == {
        "id", "name", "plain", "family", "probability", "interval", "supports", "against",
    }  # fmt: skip
    assert sum(c["probability"] for c in result["conditions"]) == pytest.approx(1)
    assert sum(result["need"].values()) == pytest.approx(1)


@pytest.mark.slow
def test_same_input_gives_the_same_bytes(unknot):
    """In two processes, and here."""
    printed = process("assess", "-", "--json", text=STRAIN)
    assert process("assess", "-", "--json", text=STRAIN) == printed
    assert unknot("assess", "-", "--json", text=STRAIN) == printed


def test_text_says_urgency_and_that_it_is_no_all_clear(unknot):
    text = unknot("assess", "-", text=STRAIN)
    assert "Urgency: at least self-care" in text
    assert "no all-clear" in " ".join(text.split())


def test_text_of_an_emergency_has_the_local_number_and_no_exercises(unknot):
    text = unknot("assess", "-", "--country", "DE", text='{"answers": {"collapse": "yes", "tearing-pain": "yes"}}')
    assert "112" in text
    assert "What to say" in text
    assert "What you can do now" not in text


def test_text_shows_exercises_step_by_step(model, unknot):
    """With how much, when to stop, and the names of easier and harder forms."""
    text = " ".join(unknot("assess", "docs/example.json").split())
    shown = json.loads(unknot("assess", "docs/example.json", "--json"))["plan"]["exercises"]
    assert shown
    assert "Exercises you can begin with now" in text
    assert "Exercises to build up" not in text  # the pain is new
    for e in shown:
        assert all(words in text for words in (e["name"], *e["steps"], e["easier"], e["harder"], e["stop"])), e["id"]
        other = e["harder_as"] and model.texts.exercises[e["harder_as"]].name
        assert not other or f"Or: {other}." in text


def test_explain_adds_up(unknot):
    result = json.loads(unknot("explain", "-", "--json", text=STRAIN))
    for condition in result["conditions"]:
        steps = sum(s["log_odds"] for s in condition["steps"])
        assert condition["start"] + steps == pytest.approx(condition["end"], abs=1e-9)


def test_explain_in_words_names_the_answers(unknot):
    text = unknot("explain", "-", "--condition", "muscle-strain", text=STRAIN)
    assert "began with lifting" in text
    assert "before any answer" in text


def test_an_interview_by_steps_ends(model, unknot):
    """A program that answers every page with none or skipped reaches the end."""
    answers = {}
    for _ in range(len(model.texts.pages) + 1):
        step = json.loads(unknot("interview", "-", "--json", text=json.dumps({"answers": answers})))
        if step["complete"]:
            break
        for finding in step["page"]["findings"]:
            answers[finding["id"]] = "no" if finding["alarm"] else "skipped"
    assert step["complete"]
    assert step["page"] is None
    assert step["assessment"]["urgency"] == step["urgency"]


@pytest.mark.parametrize("name", ["findings", "conditions", "pages", "exercises", "muscles"])
def test_listings(name, model, unknot):
    listed = json.loads(unknot(name, "--json"))
    assert listed["knowledge"] == model.version
    assert [e["id"] for e in listed[name]] == list(getattr(model.texts, name))
    assert len(unknot(name).splitlines()) == len(listed[name])


def test_pages_say_which_hold_safety_questions(unknot):
    pages = {p["id"]: p for p in json.loads(unknot("pages", "--json"))["pages"]}
    assert pages["danger-now"]["safety"]
    assert not pages["how-long"]["safety"]


def test_help_has_examples(unknot):
    for command in ("ask", "assess", "interview", "explain", "evaluate", "simulate", "prove"):
        assert "Example" in unknot(command, "--help")


def test_lint_of_the_bundled_knowledge_is_clean(unknot):
    assert unknot("knowledge", "lint").startswith("No faults.")
