"""Checks of what care rests on: treatments, factors, courses, medicines, and the findings asked for them alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from unknot.errors import Fault
from unknot.model import schema
from unknot.model.lint_parts import fault, guard, placeholders, places_of, sign_faults, twice, unknown
from unknot.model.load import Knowledge
from unknot.model.words import rank
from unknot.model.yaml_text import Path_

ADVICE = "advice.yaml"
BETTER_WEEKS, PAIN_WEEKS = ("1", "2", "6", "12"), ("0", "1", "2", "6", "12")
MOST_PAIN = 10


def care_users(k: Knowledge, finding: str) -> list[str]:
    """What a finding matters to beside the causes: factors, medicines, help, words of a level, and later questions."""
    users = [f"factor {f.id}" for f in k.factors.values() if finding in {s.finding for s in f.shown_by}]
    for m in k.medicines.values():
        named = {n for c in m.checks for n in (c.finding, *c.settled_by)}
        users += [f"medicine {m.id}"] if finding in named else []
    users += [f"exercise {e.id}" for e in k.exercises.values() if finding in (*e.only_with, *e.not_with)]
    users += [f"support {s.id}" for s in k.supports.values() if finding in s.when]
    words = {s.finding for a in k.advice for v in a.variants for s in v.when}
    users += [f"file {ADVICE}"] if finding in words else []
    follows = (f for f in k.findings.values() if finding in {x.finding for x in f.follows or ()})
    return users + [f"finding {f.id}" for f in follows]


def aim(k: Knowledge, kind: str, id_: str, a: schema.Aim) -> Iterator[Fault]:
    """Whom something is for."""
    lists = (("families", a.families, k.families, "family"), ("conditions", a.conditions, k.conditions, "condition"),
             ("places", a.places, places_of(k), "place"))  # fmt: skip
    for key, given, valid, what in lists:
        for name in given or ():
            yield from unknown(k, kind, id_, (key,), name, valid, what)
        yield from twice(k, kind, id_, (key,), given or ())
    yield from phases(k, kind, id_, a)


def phases(k: Knowledge, kind: str, id_: str, a: schema.Aim) -> Iterator[Fault]:
    """The phases that something is for are told by some answer."""
    yield from twice(k, kind, id_, ("phases",), a.phases or ())
    told = {o.phase for f in k.findings.values() for o in f.options or ()}
    for phase in a.phases or ():
        if phase not in told and k.whole("finding"):
            remedy = "Give an option of the finding that asks how long it has lasted `phase`."
            yield fault(k, kind, id_, ("phases",), f"no answer tells the phase {phase}.", remedy)


def cited(k: Knowledge, kind: str, id_: str, path: Path_, origin: schema.Origin) -> Iterator[Fault]:
    """The facts that words rest on."""
    for name in (origin.fact,) if origin.fact else origin.derived.facts if origin.derived else ():
        yield from unknown(k, kind, id_, (*path, "fact"), name, k.facts, "fact")


def facts(k: Knowledge, kind: str, id_: str, names: list[str]) -> Iterator[Fault]:
    """The further facts that words rest on."""
    for name in names:
        yield from unknown(k, kind, id_, ("facts",), name, k.facts, "fact")
    yield from twice(k, kind, id_, ("facts",), names)


def _phases(k: Knowledge) -> Iterator[Fault]:
    """One finding tells the phase, by every option or by none."""
    telling = [f for f in k.findings.values() if any(o.phase for o in f.options or ())]
    for f in telling[1:]:
        problem = f"tells the phase, which {telling[0].id} tells already."
        yield fault(k, "finding", f.id, ("options",), problem, "Keep `phase` in one of them.")
    for f in telling:
        silent = [o.id for o in f.options or () if not o.phase]
        if silent:
            problem = f"tells no phase with {', '.join(silent)}."
            yield fault(k, "finding", f.id, ("options",), problem, "Give every option its phase.")


def _treatments(k: Knowledge) -> Iterator[Fault]:
    for t in k.treatments.values():
        yield from facts(k, "treatment", t.id, t.rests_on)
        yield from phases(k, "treatment", t.id, t)
        if t.kind == "avoid" and t.when != "today":
            remedy = "Remove it; what to avoid holds at once."
            yield fault(k, "treatment", t.id, ("when",), "has no effect on a thing to avoid.", remedy)
        if rank(t.up_to) >= rank("immediate"):
            yield fault(
                k, "treatment", t.id, ("up-to",), f"is {t.up_to}, where there is no plan.", "Use today or less."
            )


# ---------------------------------------------------------------- factors


def _factors(k: Knowledge) -> Iterator[Fault]:
    for f in k.factors.values():
        for i, sign in enumerate(f.shown_by):
            yield from sign_faults(k, "factor", f.id, ("shown-by", i), sign)
        for place in f.places or ():
            yield from unknown(k, "factor", f.id, ("places",), place, places_of(k), "place")
        yield from cited(k, "factor", f.id, ("change",), f.change)
        if f.size.value is None:  # a size with a value is checked against its fact like every number
            yield from cited(k, "factor", f.id, ("size",), f.size)


# ---------------------------------------------------------------- courses


def _courses(k: Knowledge) -> Iterator[Fault]:
    for c in k.courses.values():
        yield from aim(k, "course", c.id, c)
        for key, given in (("families", c.families or c.conditions), ("places", c.places), ("phases", c.phases)):
            if not given:
                remedy = "Say for which causes, places and phases it holds."
                yield fault(k, "course", c.id, (), f"names no {key}.", remedy)
        if c.pain:
            yield from _curve(k, c, "pain", c.pain, PAIN_WEEKS, MOST_PAIN)
        if c.better:
            yield from _curve(k, c, "better", c.better, BETTER_WEEKS, 1)
            shares = [c.better.value_of(w) for w in BETTER_WEEKS]
            if shares != sorted(shares):
                remedy = "Let it rise or stay."
                yield fault(k, "course", c.id, ("better",), "falls from one week to a later one.", remedy)
        if c.again:
            yield from cited(k, "course", c.id, ("again",), c.again)
        yield from facts(k, "course", c.id, c.rests_on)
    yield from _twice_for_one(k)


def _curve(
    k: Knowledge, c: schema.Course, key: str, given: schema.Vector, weeks: tuple[str, ...], most: float
) -> Iterator[Fault]:
    if set(given.entries) != set(weeks):
        problem = f"states the weeks {', '.join(given.entries) or 'none'}."
        yield fault(k, "course", c.id, (key,), problem, f"Give the weeks {', '.join(weeks)}, each in quotes.")
    for week, value, _ in given.items():
        if value > most:
            yield fault(k, "course", c.id, (key, week), f"{value:g} is above {most:g}.", f"Use {most:g} or less.")


def _twice_for_one(k: Knowledge) -> Iterator[Fault]:
    """Two courses for the same cause, place and phase: nobody could tell which one holds."""
    first: dict[tuple[str, str, str], str] = {}
    for c in k.courses.values():
        causes = [f"family {f}" for f in c.families or ()] + [f"condition {x}" for x in c.conditions or ()]
        keys = [(cause, place, phase) for cause in causes for place in c.places or () for phase in c.phases or ()]
        clash = next((key for key in keys if key in first), None)
        if clash:
            problem = f"{', '.join(clash)} has the course {first[clash]!r} already."
            yield fault(k, "course", c.id, (), problem, "Keep one of them for it.")
        for key in keys:
            first.setdefault(key, c.id)


# ---------------------------------------------------------------- medicines


def _medicines(k: Knowledge) -> Iterator[Fault]:
    for m in k.medicines.values():
        yield from aim(k, "medicine", m.id, m)
        for key, said in (("helps", m.helps), ("harms", m.harms), ("most-a-day", m.most_a_day), ("longest", m.longest),
                          ("not-together", m.not_together), ("at-best-because", m.at_best_because)):  # fmt: skip
            if said is not None:
                yield from cited(k, "medicine", m.id, (key,), said)
                yield from placeholders(k, "medicine", m.id, (key, "text"), said.text)
        for code in m.names:
            yield from unknown(k, "medicine", m.id, ("names", code), code, k.countries, "country")
        if rank(m.up_to) >= rank("immediate"):
            yield fault(k, "medicine", m.id, ("up-to",), f"is {m.up_to}, where there is no plan.", "Use today or less.")
        for i, check in enumerate(m.checks):
            yield from _check(k, m, i, check)


def _check(k: Knowledge, m: schema.Medicine, i: int, check: schema.MedicineCheck) -> Iterator[Fault]:
    path: Path_ = ("checks", i)
    yield from cited(k, "medicine", m.id, path, check)
    for key, name in [("finding", check.finding), *(("settled-by", name) for name in check.settled_by)]:
        if name is None:
            continue
        yield from unknown(k, "medicine", m.id, (*path, key), name, k.findings, "finding")
        if name in k.findings and k.findings[name].kind != "yes-no":
            problem = f"{name!r} is not a yes-no finding, so it never speaks against anything."
            yield fault(k, "medicine", m.id, (*path, key), problem, "Name yes-no findings.")
    if check.age is not None:
        if check.settled_by:
            remedy = "Remove it; an age is settled by the age."
            yield fault(k, "medicine", m.id, (*path, "settled-by"), "has no effect on an age.", remedy)
        yield from guard(k, "medicine", m.id, path, schema.Guard(age=check.age))


# ---------------------------------------------------------------- findings asked for care alone


def _care_findings(k: Knowledge) -> Iterator[Fault]:
    """What is asked for the plan alone says nothing about the cause."""
    if not k.whole("condition", "family", "block"):
        return
    blocks = {name: b.id for b in k.blocks.values() for name in b.findings}
    for f in k.findings.values():
        if not f.care:
            continue
        if f.id in blocks:
            problem = f"is asked for the plan alone, but sits in the block {blocks[f.id]!r}."
            yield fault(k, "finding", f.id, ("care",), problem, "Remove `care: true`, or take it out of the block.")
        holders: list[schema.Family | schema.Condition] = [*k.families.values(), *k.conditions.values()]
        users = [h.id for h in holders if f.id in h.findings]
        if users:
            problem = f"is asked for the plan alone, but {', '.join(users)} states how often it is answered yes."
            yield fault(k, "finding", f.id, ("care",), problem, "Remove `care: true`, or those figures.")


# ---------------------------------------------------------------- help beyond the pain


def _supports(k: Knowledge) -> Iterator[Fault]:
    """Each is called for by yes-no findings, names a line that some country has, and fills in its number."""
    lines = {name for c in k.countries.values() for name in c.lines}
    for s in k.supports.values():
        yield from cited(k, "support", s.id, (), s)
        yield from twice(k, "support", s.id, ("when",), s.when)
        for name in s.when:
            yield from unknown(k, "support", s.id, ("when",), name, k.findings, "finding")
            if name in k.findings and k.findings[name].kind != "yes-no":
                yield fault(
                    k, "support", s.id, ("when",), f"{name!r} is not a yes-no finding.", "Name yes-no findings."
                )
            if name in k.findings and k.findings[name].self_only and s.helping:
                problem = f"speaks to a helper of {name!r}, which only the person is asked."
                yield fault(k, "support", s.id, ("helping",), problem, "Remove it.")
        if k.whole("country"):
            yield from unknown(k, "support", s.id, ("line",), s.line, lines, "help line")
        if "{line}" not in s.call:
            yield fault(k, "support", s.id, ("call",), "does not name the line.", "Write {line} where its name goes.")
        words = [("do", i, text) for i, text in enumerate(s.do)] + [
            ("helping", i, text) for i, text in enumerate(s.helping or ())
        ]
        for key, i, text in words:
            yield from placeholders(k, "support", s.id, (key, i), text)
        yield from placeholders(k, "support", s.id, ("call",), s.call.replace("{line}", ""))
        yield from placeholders(k, "support", s.id, ("otherwise",), s.otherwise)


def _help_lines(k: Knowledge) -> Iterator[Fault]:
    """A number is the one that was read."""
    wanted = {s.line for s in k.supports.values()}
    for c in k.countries.values():
        for name, line in c.lines.items():
            path: Path_ = ("lines", name)
            yield from unknown(k, "country", c.id, (*path, "fact"), line.fact, k.facts, "fact")
            fact = k.facts.get(line.fact)
            if fact is not None and str(fact.value) != line.number:
                problem = f"is {line.number}, but the fact {line.fact!r} says {fact.value}."
                yield fault(k, "country", c.id, (*path, "number"), problem, "Correct one of them from the source.")
            if name not in wanted and k.whole("support"):
                problem = f"no help beyond the pain names the line {name!r}."
                yield fault(k, "country", c.id, path, problem, "Remove it, or correct its name.")


def _variants(k: Knowledge) -> Iterator[Fault]:
    """Other words for a level: from `today` on they add to its own and never stand in their place."""
    for i, a in enumerate(k.advice):
        for j, v in enumerate(a.variants):
            path: Path_ = ("levels", i, "variants", j)
            for n, sign in enumerate(v.when):
                yield from sign_faults(k, "file", ADVICE, (*path, "when", n), sign)
            if (v.headline or v.do) and rank(a.level) > rank("soon"):
                problem = f"takes the place of what {a.level} says."
                yield fault(k, "file", ADVICE, path, problem, "Use add; only up to soon may words be replaced.")
            for text in (*(v.do or ()), *v.add):
                yield from placeholders(k, "file", ADVICE, path, text)


CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (
    _phases,
    _treatments,
    _factors,
    _courses,
    _medicines,
    _care_findings,
    _supports,
    _help_lines,
    _variants,
)
