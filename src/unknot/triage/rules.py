"""Red-flag rules in three values, the floor that they set, and the questions that could still raise it.

A finding is yes, no, not sure, or not asked. A rule demands its urgency when its pattern holds by "yes" alone and its
guard is true. It demands its not-sure urgency when it holds only with "not sure" read as yes, or when its guard waits
for a missing value. Unasked counts as "no" for what is demanded, and as "yes" for what could still be.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from unknot.model.answers import Answers
from unknot.model.compiled import Finding, Gate, Page, Rule, Texts
from unknot.model.guards import applies, missing_roles
from unknot.model.words import LEVELS, NO, NOT_SURE, SKIPPED, YES, Urgency, rank


@dataclass(frozen=True)
class Flag:
    """A rule that demands something now.

    Attributes:
        certain: False when it holds only because "not sure" was read as yes or a guard's value is missing.
        findings: the findings of the rule that were answered yes or not sure.
    """

    rule: Rule
    urgency: Urgency
    certain: bool
    findings: tuple[str, ...]


@dataclass(frozen=True)
class SafetyState:
    """What the rules say.

    Attributes:
        floor: the least urgency that rules demand.
        flags: rules that demand something, the most urgent first.
        unasked: findings not yet answered whose answer could still raise the floor.
    """

    floor: Urgency
    flags: tuple[Flag, ...]
    unasked: tuple[str, ...]


def holds(gate: Gate, true: Set[str]) -> bool:
    """Whether the pattern holds when exactly these findings are true."""
    met = sum((p in true) if isinstance(p, str) else holds(p, true) for p in gate.parts)
    return met >= gate.k


def pending(gate: Gate, true: Set[str], open_: Set[str]) -> bool | frozenset[str]:
    """True or False when decided; else the open findings that could still decide the pattern.

    Args:
        true: findings that count as true.
        open_: findings that could still become true; all others are false.
    """
    met, waiting = 0, []
    for part in gate.parts:
        state = (part in true or (frozenset({part}) if part in open_ else False)) if isinstance(part, str) else (
            pending(part, true, open_)
        )  # fmt: skip
        if state is True:
            met += 1
        elif state is not False:
            waiting.append(state)
    if met >= gate.k:
        return True
    if met + len(waiting) < gate.k:
        return False
    return frozenset().union(*waiting)


def assess_safety(texts: Texts, answers: Answers) -> SafetyState:
    """The floor, its reasons, and the open safety questions."""
    yes = {f for f, v in answers.values.items() if v == YES}
    maybe = yes | {f for f, v in answers.values.items() if v == NOT_SURE}
    open_ = askable(texts, answers)
    flags = [flag for rule in texts.rules if maybe & rule.names and (flag := _flag(rule, answers, yes, maybe))]
    flags.sort(key=lambda x: (-rank(x.urgency), not x.certain))
    floor: Urgency = flags[0].urgency if flags else "self-care"
    wanted: dict[str, None] = {}
    able = maybe | open_
    for rule in texts.rules if rank(floor) < len(LEVELS) - 1 else ():
        if able & rule.names:  # else the pattern is decided: nothing of it is or can become true
            for finding in _could_raise(rule, texts, answers, floor, (yes, maybe, open_)):
                wanted[finding] = None
    return SafetyState(floor, tuple(flags), tuple(sorted(wanted, key=texts.order.__getitem__)))


def askable(texts: Texts, answers: Answers) -> frozenset[str]:
    """Findings that have no answer yet, can concern this person, and do not wait for another answer."""
    unanswered = texts.findings.keys() - answers.values.keys()
    some = (f for f in unanswered - texts.for_all if _asked_of(texts.findings[f], answers))
    return (texts.for_all & unanswered).union(some)


def _asked_of(f: Finding, answers: Answers) -> bool:
    """Whether a question can concern this person, is theirs to answer, and its turn has come."""
    theirs = not (f.self_only and answers.helping)
    return theirs and followed(f, answers) and applies(f.applies_if, answers.who) is not False


def followed(f: Finding, answers: Answers) -> bool:
    """Whether one of the answers was given after which a finding is asked."""
    return not f.follows or any(answers.values.get(x.finding) in x.answers for x in f.follows)


def is_open(page: Page, answers: Answers) -> bool:
    """Whether a page may be shown: one of its openings is true, or can be for want of a value.

    A question that was skipped is no reason to ask more; alarms cannot be skipped.
    """
    if not page.opens_if:
        return True
    for opening in page.opens_if:
        possible = applies(opening.guard, answers.who) is not False
        told = not opening.findings or any(
            answers.values.get(f, NOT_SURE) not in (NO, SKIPPED) for f in opening.findings
        )
        if possible and told:
            return True
    return False


def _flag(rule: Rule, answers: Answers, yes: Set[str], maybe: Set[str]) -> Flag | None:
    guard = applies(rule.guard, answers.who)
    if guard is False or not holds(rule.gate, maybe):
        return None
    certain = guard is True and holds(rule.gate, yes)
    urgency = rule.urgency if certain else rule.not_sure
    if urgency == "self-care":
        return None
    return Flag(rule, urgency, certain, tuple(sorted(rule.names & maybe)))


def _could_raise(
    rule: Rule, texts: Texts, answers: Answers, floor: Urgency, sets: tuple[Set[str], Set[str], Set[str]]
) -> frozenset[str]:
    """The open findings of a rule whose answers could lift the urgency above the floor."""
    yes, maybe, open_ = sets
    guard = applies(rule.guard, answers.who)
    if guard is False:
        return frozenset()
    roles = {texts.roles[r] for r in missing_roles(rule.guard, answers.who)} if guard is None else set()
    guard_open = frozenset(roles & open_)
    stuck = bool(roles - open_)  # a guard value was refused: the rule can only reach its not-sure urgency
    found: frozenset[str] = frozenset()
    for urgency, true in ((rule.urgency, yes), (rule.not_sure, maybe)):
        if rank(urgency) <= rank(floor) or (urgency == rule.urgency and stuck and rule.urgency != rule.not_sure):
            continue
        state = pending(rule.gate, true, open_)
        if state is False:
            continue
        found |= guard_open | (state if state is not True else frozenset())
    return found
