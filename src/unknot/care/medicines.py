"""Medicines for this person: may, ask first, or don't. What is not known never counts as harmless."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from unknot.model.aims import fits
from unknot.model.answers import Answers
from unknot.model.compiled import Condition, Medicine, MedicineCheck, Said, Texts
from unknot.model.guards import applies
from unknot.model.words import NO, NOT_SURE, VERDICTS, YES, Shown, Urgency, Verdict, rank

State = Literal["yes", "not-sure", "unknown", "no"]


@dataclass(frozen=True)
class Against:
    """One reason why a medicine is not simply allowed.

    Attributes:
        finding: what was answered; None for an age, for the medicine itself, and for the urgency.
        state: "yes", "not-sure" or "unknown" (not asked, or skipped).
        then: what it makes of the medicine.
    """

    finding: str | None
    state: State
    then: Verdict
    said: Said


@dataclass(frozen=True)
class MedicineAdvice:
    """One medicine for this person.

    Attributes:
        verdict: "may", "ask-first" or "dont": the strictest of the reasons.
        against: the reasons, the strictest first; empty for "may".
        unknown: findings that nobody told, each of which makes it "ask-first" at best.
    """

    id: str
    name: str
    text: str
    verdict: Verdict
    against: tuple[Against, ...]
    unknown: tuple[str, ...]
    helps: Said
    certainty: str
    harms: Said
    most_a_day: Said
    longest: Said
    not_together: Said

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it rests on."""
        parts = (self.helps, self.harms, self.most_a_day, self.longest, self.not_together)
        return tuple(f for said in (*parts, *(a.said for a in self.against)) for f in said.facts)


@dataclass(frozen=True)
class OtherMedicine:
    """A medicine that a plan names without telling it: the verdict, and what was answered against it.

    Attributes:
        against: findings answered yes or not sure that speak against it.
    """

    id: str
    name: str
    verdict: Verdict
    against: tuple[str, ...]


def medicine_advice(
    texts: Texts, answers: Answers, urgency: Urgency, leading: Condition, country: str, show: Shown = "plan"
) -> tuple[MedicineAdvice, ...]:
    """The medicines that people take for such pain, the freest verdict first; none from `immediate` on.

    Args:
        country: code of the country in whose words they are named.
        show: those that a plan tells, or those that it only names.
    """
    if rank(urgency) >= rank("immediate"):
        return ()
    told = (m for m in texts.medicines.values() if m.show == show and fits(m, texts, answers, leading))
    listed = [_advice(m, texts, answers, urgency, country) for m in told]
    return tuple(sorted(listed, key=lambda m: VERDICTS.index(m.verdict)))


def other_medicines(
    texts: Texts, answers: Answers, urgency: Urgency, leading: Condition, country: str
) -> tuple[OtherMedicine, ...]:
    """The further medicines for such pain that can be read about, by name and verdict, the freest verdict first."""
    return tuple(
        OtherMedicine(m.id, m.name, m.verdict, tuple(x.finding for x in m.against if x.finding is not None))
        for m in medicine_advice(texts, answers, urgency, leading, country, show="reading")
    )


def _advice(m: Medicine, texts: Texts, answers: Answers, urgency: Urgency, country: str) -> MedicineAdvice:
    told = [(check, state_of(check, texts, answers)) for check in m.checks]
    against = [Against(c.finding, s, c.then, c.said) for c, s in told if s == "yes"]
    against += [Against(c.finding, s, "ask-first", c.said) for c, s in told if s == "not-sure"]
    unknown = [c.finding or texts.roles["age"] for c, s in told if s == "unknown"]
    verdicts: list[Verdict] = [m.at_best, *(a.then for a in against)]
    if unknown or rank(urgency) > rank(m.up_to):
        verdicts.append("ask-first")
    if m.at_best_because is not None:
        against.append(Against(None, "yes", m.at_best, m.at_best_because))
    against.sort(key=lambda a: -VERDICTS.index(a.then))
    return MedicineAdvice(
        m.id, m.name_in(country), m.text, max(verdicts, key=VERDICTS.index), tuple(against),
        tuple(dict.fromkeys(unknown)), m.helps, m.certainty, m.harms, m.most_a_day, m.longest, m.not_together,
    )  # fmt: skip


def state_of(check: MedicineCheck, texts: Texts, answers: Answers) -> State:
    """Whether what speaks against a medicine is so: yes, not sure, not known, or no.

    What cannot concern the person is "no". A "no" to a finding that settles this one counts, unless this one was
    answered itself.
    """
    if check.finding is None:
        old_enough = applies(check.age, answers.who)
        return "unknown" if old_enough is None else "yes" if old_enough else "no"
    value = answers.values.get(check.finding)
    if value == YES:
        return "yes"
    if value == NOT_SURE:
        return "not-sure"
    if value == NO or any(answers.values.get(f) == NO for f in check.settled_by):
        return "no"
    concerns = applies(texts.findings[check.finding].applies_if, answers.who)
    return "no" if concerns is False else "unknown"
