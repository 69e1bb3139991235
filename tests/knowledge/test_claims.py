"""Things people read are answered: all that are listed, in plain words, and never so that they calm too early."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from unknot import Model, vocabulary
from unknot.interfaces.cli.commands import cli
from unknot.model.compiled import Claim
from unknot.wording import CLAIM_VERDICT, TOPIC

ROOT = Path(__file__).resolve().parents[2]
LISTED = yaml.safe_load((Path(__file__).parent / "listed-claims.yaml").read_text(encoding="utf-8"))
READ = {id_: topic for topic, ids in LISTED["read"].items() for id_ in ids}
PROMISED = LISTED["promised"]
MOST_WORDS = 30  # of a sentence


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!”])\s+(?=[A-Z“])", text)


def test_the_list_holds_what_has_to_be_answered() -> None:
    """76 claims and 14 promises, each once."""
    assert len(READ) == sum(len(ids) for ids in LISTED["read"].values()) == 76
    assert len(PROMISED) == len(set(PROMISED)) == 14
    assert not READ.keys() & set(PROMISED)


@pytest.mark.parametrize("id_", READ)
def test_every_listed_claim_has_an_answer(id_: str, model: Model) -> None:
    """Under its own topic, with a verdict, something that carries it, and what it rests on."""
    claim = model.texts.claims[id_]
    assert claim.about == READ[id_]
    assert claim.answered_by
    assert claim.facts or claim.estimate


@pytest.mark.parametrize("id_", PROMISED)
def test_every_listed_promise_has_an_answer(id_: str, model: Model) -> None:
    claim = model.texts.claims[id_]
    assert claim.about == "promise"
    assert bool(claim.kept_in) == (claim.verdict != "not-kept")


@pytest.mark.parametrize("id_", PROMISED)
def test_where_a_promise_is_kept_exists(id_: str, model: Model) -> None:
    """A file of the project, a command, or a test that is written."""
    for kind, name in model.texts.claims[id_].kept_in:
        if kind == "file":
            assert (ROOT / name).is_file(), name
        elif kind == "command":
            command: click.Command = cli
            for word in name.split():
                assert isinstance(command, click.Group)
                command = command.commands[word]
        else:
            file, test = name.split("::")
            assert re.search(rf"^def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), name


def test_answers_are_short_and_plain(model: Model) -> None:
    """Two to five sentences, none longer than thirty words."""
    for claim in model.texts.claims.values():
        said = sentences(claim.answer)
        assert 2 <= len(said) <= 5, (claim.id, len(said))
        for sentence in said:
            assert len(sentence.split()) <= MOST_WORDS, (claim.id, sentence)


def test_a_figure_in_an_answer_has_a_fact(model: Model) -> None:
    """Where digits stand, there is a publication to look them up in."""
    for claim in model.texts.claims.values():
        assert claim.facts or not re.search(r"\d", claim.answer), claim.id


def leads_to(claim: Claim, urgencies: set[str], model: Model) -> bool:
    """Whether a rule or a line of the safety net that carries the answer asks for this."""
    asked = {("rule", r.id): r.urgency for r in model.texts.rules}
    asked |= {("net", n.id): n.then for n in model.texts.nets}
    return any(asked.get(carrier) in urgencies for carrier in claim.answered_by)


WORDS_FOR = (
    ("call an ambulance", {"emergency"}),
    ("emergency department now", {"immediate"}),
    ("doctor today", {"today"}),
)


@pytest.mark.parametrize(("words", "urgencies"), WORDS_FOR)
def test_what_an_answer_tells_people_to_do_is_what_a_rule_or_the_safety_net_says(
    words: str, urgencies: set[str], model: Model
) -> None:
    """An answer that sends somebody for help names the rule or the line that does so; several answers do."""
    sending = [c for c in model.texts.claims.values() if words in c.answer.lower()]
    assert len(sending) > 3
    for claim in sending:
        assert leads_to(claim, urgencies, model), claim.id


def test_an_answer_that_names_a_dangerous_cause_says_what_to_do(model: Model) -> None:
    """Nobody reads of a serious illness or of danger without where to go."""
    serious = {c.id for c in model.texts.conditions.values() if c.serious}
    go = re.compile(r"ambulance|emergency department|doctor|warning signs|emergency number|picture can be urgent")
    concerned = 0
    for claim in model.texts.claims.values():
        causes = {id_ for kind, id_ in claim.answered_by if kind == "condition"}
        if claim.about == "danger" or causes & serious:
            concerned += 1
            assert go.search(claim.answer), claim.id
    assert concerned > 10


def test_every_verdict_and_every_topic_has_words_and_an_example(model: Model) -> None:
    claims = model.texts.claims.values()
    assert {c.verdict for c in claims} == set(CLAIM_VERDICT)
    assert {c.about for c in claims} == set(TOPIC)


def test_claims_are_read_by_topic(model: Model) -> None:
    """Danger first, promises last."""
    order = [list(TOPIC).index(c.about) for c in model.texts.claims.values()]
    assert order == sorted(order)


def test_claims_as_data_hold_everything_a_page_needs(model: Model) -> None:
    """Plain data with names and citations resolved."""
    listed = vocabulary.claims(model)["claims"]
    assert len(listed) >= len(READ) + len(PROMISED)
    for claim in json.loads(json.dumps(listed)):
        assert set(claim) == {
            "id", "claim", "about", "verdict", "answer", "answered_by", "carriers", "facts", "sources", "certainty",
            "estimate", "indirect", "kept_in",
        }  # fmt: skip
        assert {c["id"] for c in claim["carriers"]} == set(claim["answered_by"])
        assert all(c["name"] for c in claim["carriers"])
        assert list(claim["sources"]) == claim["facts"]
        assert all(source["title"] for source in claim["sources"].values())


def test_the_command_gives_all_as_json(model: Model, in_process: Callable[..., Any]) -> None:
    done = in_process("claims", "--json")
    listed = json.loads(done.stdout)
    assert listed["knowledge"] == model.version
    assert [c["id"] for c in listed["claims"]] == list(model.texts.claims)


def test_the_command_prints_verdict_answer_and_sources_of_one(model: Model, in_process: Callable[..., Any]) -> None:
    """With an id it shows that claim alone."""
    name = next(c.id for c in model.texts.claims.values() if c.verdict == "false")
    claim = model.texts.claims[name]
    words = " ".join(in_process("claims", name).stdout.split())
    assert TOPIC[claim.about] in words
    assert f"{claim.claim} Not true." in words
    assert claim.answer in words
    assert all(model.texts.citations[f].title[:30] in words for f in claim.facts)
    assert words.count("How sure this is") == 1


def test_the_command_names_every_unknown_id_with_the_nearest(in_process: Callable[..., Any]) -> None:
    known = next(iter(READ))
    done = in_process("claims", f"{known}x", "qqq")
    assert done.returncode == 2
    assert f"Did you mean '{known}'?" in done.stderr
    assert "'qqq' is not a known claim" in done.stderr


def test_a_claim_has_a_sheet(model: Model, in_process: Callable[..., Any]) -> None:
    """`unknot knowledge show` tells where its carriers and its facts stand."""
    shown = json.loads(in_process("knowledge", "show", "relaxant-plus-nsaid", "--json").stdout)
    (sheet,) = shown["entries"]
    claim = model.texts.claims["relaxant-plus-nsaid"]
    assert sheet["facts"]["verdict"] == claim.verdict
    carried, evidence = (section["rows"] for section in sheet["sections"])
    assert [row["label"] for row in carried] == [f"{kind} {id_}" for kind, id_ in claim.answered_by]
    assert [row["label"] for row in evidence] == list(claim.facts)
    assert all(row["origin"]["kind"] == "fact" for row in evidence)
