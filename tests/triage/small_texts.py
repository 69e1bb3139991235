"""Small vocabularies with random rules, and a brute force over everything that could still be answered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from unknot.model.answers import Answers, who_of
from unknot.model.compiled import Finding, Gate, Guard, Page, Rule, Texts
from unknot.model.words import LEVELS, Urgency

from ..reasoning.blank import blank

ROLES = {"place": "where", "age": "years", "sex": "born-as"}
PLACES, SEXES = ("here", "there"), ("female", "male")
AGES = (20.0, 49.5, 50.0, 60.9, 61.0)  # on both sides of the ends that guards use
VALUE = {"yes": 1.0, "not-sure": 0.5, "no": 0.0}


def finding(name: str, *, role: Any = None, sex: frozenset[str] | None = None) -> Finding:
    """An alarm, or a question for place, age or sex."""
    kind: Any = "yes-no" if role is None else "number" if role == "age" else "choice"
    page = "alarms" if role is None else name
    return blank(Finding, id=name, kind=kind, page=page, role=role, alarm=role is None, applies_if=Guard(sex=sex))


def texts_of(findings: list[Finding], rules: list[Rule]) -> Texts:
    """A vocabulary with these findings, one page for all alarms and one for each role."""
    pages: dict[str, list[str]] = {}
    for f in findings:
        pages.setdefault(f.page, []).append(f.id)
    return blank(
        Texts,
        findings={f.id: f for f in findings},
        pages={name: blank(Page, id=name, findings=tuple(items), seconds=5.0) for name, items in pages.items()},
        rules=tuple(rules),
        roles=ROLES,
    )


def random_texts(rng: np.random.Generator) -> Texts:
    """Four or five alarms, some of one sex only, and two to four rules with random gates and guards."""
    findings = [finding(name, role=role) for role, name in ROLES.items()]
    for i in range(rng.integers(4, 6)):
        findings.append(finding(f"alarm-{i}", sex=frozenset({"female"}) if rng.random() < 0.2 else None))
    alarms = [f for f in findings if f.alarm]
    return texts_of(findings, [_rule(rng, f"rule-{i}", alarms) for i in range(rng.integers(2, 5))])


def random_answers(rng: np.random.Generator, texts: Texts) -> Answers:
    """Each question answered or left open; place, age and sex may be refused."""
    values: dict[str, Any] = {}
    for f in texts.findings.values():
        if rng.random() < 0.5:
            values[f.id] = rng.choice(np.asarray(domain(f), dtype=object))
    if values.get("born-as") == "male":
        values = {k: v for k, v in values.items() if not (texts.findings[k].applies_if.sex and v == "yes")}
    return Answers(values, "home", who_of(texts, values, "home"))


def domain(f: Finding) -> tuple[Any, ...]:
    """All answers that can differ."""
    if f.role == "place":
        return (*PLACES, "not-sure")
    if f.role == "age":
        return (*AGES, "not-sure")
    return (*SEXES, "not-sure") if f.role == "sex" else ("no", "not-sure", "yes")


def floor_of(texts: Texts, values: Mapping[str, Any]) -> Urgency:
    """The floor by three-valued arithmetic: and = smallest, or = largest, at least k = the k-th largest."""
    floor = 0
    for rule in texts.rules:
        held = min(_gate_value(rule.gate, values), _guard_value(rule.guard, values))
        demanded = rule.urgency if held == 1 else rule.not_sure if held == 0.5 else "self-care"
        floor = max(floor, LEVELS.index(demanded))
    return LEVELS[floor]


def pivotal(texts: Texts, answers: Answers) -> tuple[set[str], bool]:
    """Open findings whose answer decides, in some completion, whether the floor rises; and whether any rises it."""
    now = LEVELS.index(floor_of(texts, answers.values))
    left = [f for f in texts.findings.values() if f.id not in answers.values]
    risen = np.zeros([len(domain(f)) for f in left], dtype=bool)
    possible = np.ones_like(risen)
    for index, completion in _completions(left):
        values = {**answers.values, **completion}
        possible[index] = not _impossible(left, values)
        risen[index] = possible[index] and LEVELS.index(floor_of(texts, values)) > now
    found = set()
    for axis, f in enumerate(left):
        some_rise, some_not = risen.any(axis=axis), (possible & ~risen).any(axis=axis)
        if (some_rise & some_not).any():
            found.add(f.id)
    return found, bool(risen.any())


def _completions(left: list[Finding]) -> Iterator[tuple[tuple[int, ...], dict[str, Any]]]:
    domains = [domain(f) for f in left]
    for index in itertools.product(*(range(len(d)) for d in domains)):
        yield index, {f.id: d[i] for f, d, i in zip(left, domains, index, strict=True)}


def _impossible(left: list[Finding], values: Mapping[str, Any]) -> bool:
    """An open finding that does not concern the person is never asked: "no" stands for that."""
    sex = values.get("born-as")
    return any(
        sex in SEXES and f.applies_if.sex is not None and sex not in f.applies_if.sex and values[f.id] != "no"
        for f in left
    )


def _gate_value(gate: Gate, values: Mapping[str, Any]) -> float:
    parts = [VALUE[values.get(p, "no")] if isinstance(p, str) else _gate_value(p, values) for p in gate.parts]
    return sorted(parts, reverse=True)[gate.k - 1]


def _guard_value(guard: Guard, values: Mapping[str, Any]) -> float:
    sides = [1.0]
    for name, wanted in (("where", guard.place), ("born-as", guard.sex)):
        if wanted is not None:
            sides.append(0.5 if values.get(name, "not-sure") == "not-sure" else float(values[name] in wanted))
    if guard.age is not None:
        age = values.get("years", "not-sure")
        low, high = guard.age[0] or 0, guard.age[1] if guard.age[1] is not None else 999
        sides.append(0.5 if age == "not-sure" else float(low <= int(age) <= high))
    return min(sides)


def _rule(rng: np.random.Generator, name: str, alarms: list[Finding]) -> Rule:
    gate = _gate(rng, [f.id for f in alarms], depth=2)
    urgency = LEVELS[rng.integers(1, 6)]
    not_sure = LEVELS[rng.integers(0, LEVELS.index(urgency) + 1)]
    of_women = any(f.applies_if.sex for f in alarms if f.id in gate.findings())
    sex = frozenset({"female"}) if rng.random() < 0.25 else None
    if sex is None and not of_women and rng.random() < 0.2:
        sex = frozenset({"male"})
    ages = [None, None, (50, None), (None, 60), (50, 60)]
    place = frozenset({"here"}) if rng.random() < 0.3 else None
    return Rule(name, gate, Guard(place, ages[rng.integers(5)], sex), urgency, not_sure, name, (), "fact")


def _gate(rng: np.random.Generator, names: list[str], depth: int) -> Gate:
    parts: list[Gate | str] = []
    for _ in range(rng.integers(1, 4)):
        parts.append(_gate(rng, names, depth - 1) if depth and rng.random() < 0.35 else str(rng.choice(names)))
    return Gate(int(rng.integers(1, len(parts) + 1)), tuple(parts))
