"""Hundreds of bodies, from noise to nearly right: never a 5xx, always the one error shape."""

import json
import random

import pytest

from .test_contract import POSTS, faults_of

BODIES = 160  # for each of the two addresses
ODD = [
    None, True, False, 0, -1, 1e308, -0.0, 10**30, "", " ", "yes", "no", "not-sure", "skipped", "none", "\x00",
    "\u202e", "é" * 50, "𝒳", [], {}, [[]], ["none"], ["none", "none"], [None], {"yes": "no"}, "__proto__",
    "constructor", "1e999",
]  # fmt: skip


@pytest.fixture(scope="module")
def bodies(model):
    """Seeded, so that a failure comes again."""
    dice = random.Random(20_261_124)
    return [make(dice, model) for _ in range(BODIES)]


def make(dice, model):
    """One body as bytes."""
    kind = dice.random()
    if kind < 0.1:
        return dice.randbytes(dice.randrange(60))
    body = json.dumps(nearly_right(dice, model) if kind < 0.7 else anything(dice, 4)).encode()
    if kind < 0.3:
        body = damaged(dice, body)
    return body


def nearly_right(dice, model):
    """Real ids with right, wrong and odd values."""
    texts = model.texts
    answers = {}
    for _ in range(dice.randrange(6)):
        if dice.random() < 0.3:
            page = dice.choice(list(texts.pages.values()))
            answers[page.id] = dice.choice([["none"], list(page.findings[:2]), dice.choice(ODD)])
        else:
            f = dice.choice(list(texts.findings.values()))
            right = dice.uniform(*f.range) if f.range else dice.choice(f.answers)
            answers[f.id if dice.random() < 0.9 else f.id[:-1]] = right if dice.random() < 0.8 else dice.choice(ODD)
    body = {"answers": answers}
    for key, values in (("setting", list(texts.settings)), ("country", list(texts.countries)), ("extra", ODD)):
        if dice.random() < 0.15:
            body[key] = dice.choice(values if dice.random() < 0.7 else ODD)
    return body


def anything(dice, depth):
    """Any JSON."""
    if depth == 0 or dice.random() < 0.4:
        return dice.choice(ODD)
    if dice.random() < 0.5:
        return [anything(dice, depth - 1) for _ in range(dice.randrange(4))]
    keys = ["answers", "setting", "country", "age", "danger-now", "x", ""]
    return {dice.choice(keys): anything(dice, depth - 1) for _ in range(dice.randrange(4))}


def damaged(dice, body):
    """Some bytes lost, doubled or changed."""
    data = bytearray(body)
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(data) + 1)
        data[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(3))
    return bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("path", POSTS)
def test_no_body_breaks_it(client, bodies, path):
    seen = {}
    for body in bodies:
        reply = client.post(path, content=body, headers={"content-type": "application/json"})
        seen[reply.status_code] = seen.get(reply.status_code, 0) + 1
        if reply.status_code != 200:
            assert reply.status_code in (400, 422), body
            faults_of(reply, reply.status_code)
    assert set(seen) == {200, 400, 422}, seen  # the bodies reach every kind of answer
    assert min(seen.values()) >= 20, seen
