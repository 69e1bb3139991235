"""Checks of what is asked and of the rules over it: findings, pages, rules, safety-spec."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from unknot.errors import Fault
from unknot.model import schema
from unknot.model.lint_care import care_users
from unknot.model.lint_parts import (
    answer_keys,
    distribution,
    fault,
    guard,
    one_per_band,
    places_of,
    sign_faults,
    twice,
    unknown,
)
from unknot.model.load import Knowledge
from unknot.model.logic import findings_of
from unknot.model.words import NO, NONE_OF_THESE, NOT_SURE, SKIPPED, YES, rank
from unknot.model.yaml_text import Path_

MOST_ITEMS = 8  # of a checklist
MOST_QUESTIONS = 3  # short ones that stand on a screen without being a checklist
ROLE_KINDS = {"place": "choice", "age": "number", "sex": "choice"}
SEXES = {"female", "male"}


def roles(k: Knowledge) -> Iterator[Fault]:
    """Place, age and sex, without which nothing else can be checked."""
    for role, kind in ROLE_KINDS.items():
        holders = [f for f in k.findings.values() if f.role == role]
        if len(holders) != 1:
            named = ", ".join(f.id for f in holders) or "none"
            problem = f"{len(holders)} findings have the role {role} ({named})."
            yield Fault("findings", "role", problem, "Exactly one must have it.")
        elif holders[0].kind != kind:
            yield fault(k, "finding", holders[0].id, ("kind",), f"the {role} must be a {kind}.", f"Write {kind}.")
        elif role == "sex" and {o.id for o in holders[0].options or ()} != SEXES:
            problem = "the options of sex must be female and male."
            yield fault(k, "finding", holders[0].id, ("options",), problem, "Correct the ids.")


# ---------------------------------------------------------------- findings


def _findings(k: Knowledge) -> Iterator[Fault]:
    block_of = {name: b for b in k.blocks.values() for name in b.findings}
    for f in k.findings.values():
        yield from unknown(k, "finding", f.id, ("page",), f.page, k.pages, "page")
        yield from _kind(k, f)
        yield from _who(k, f)
        yield from _incompatible(k, f)
        yield from _follows(k, f)
        if f.id == NONE_OF_THESE:
            yield fault(k, "finding", f.id, ("id",), "'none' means none of these.", "Choose another id.")
        if f.leak and f.role:
            remedy = "Age, sex and place enter the prior; remove leak."
            yield fault(k, "finding", f.id, ("leak",), "is not used for this finding.", remedy)
        elif f.leak and f.id in block_of:
            problem = f"is not used, since the finding sits in the block {block_of[f.id].id!r}."
            yield fault(k, "finding", f.id, ("leak",), problem, "Remove it; the block's `none` state is its leak.")
        elif f.leak:
            yield from _leak(k, f)
        elif not f.role and f.id not in block_of and k.whole("block"):
            remedy = "Add leak with value, table, options or bands, or put the finding into a block."
            yield fault(k, "finding", f.id, (), "needs a leak, since it is in no block.", remedy)


def _kind(k: Knowledge, f: schema.Finding) -> Iterator[Fault]:
    ids = [o.id for o in f.options or ()]
    if f.alarm and f.kind != "yes-no":
        remedy = "Split it into yes-no findings, or remove `alarm`."
        yield fault(k, "finding", f.id, ("kind",), "an alarm must be a yes-no finding.", remedy)
    if f.kind == "choice" and len(ids) < 2:
        yield fault(k, "finding", f.id, ("options",), f"a choice has {len(ids)} options.", "Give at least two.")
    if f.kind != "choice" and f.options:
        remedy = "Remove them, or write `kind: choice`."
        yield fault(k, "finding", f.id, ("options",), f"a {f.kind} finding has no options.", remedy)
    yield from twice(k, "finding", f.id, ("options",), ids)
    for name in {NOT_SURE, SKIPPED} & set(ids):
        yield fault(k, "finding", f.id, ("options",), f"{name!r} is always offered.", "Remove this option.")
    missing = [key for key in ("unit", "range", "bands") if not getattr(f, key)]
    if f.kind == "number" and missing:
        problem, remedy = f"a number finding has no {' or '.join(missing)}.", "Give unit, range and bands."
        yield fault(k, "finding", f.id, ("kind",), problem, remedy)
    if f.kind != "number" and len(missing) < 3:
        remedy = "Remove unit, range and bands, or write `kind: number`."
        yield fault(k, "finding", f.id, ("kind",), f"a {f.kind} finding is not a number.", remedy)
    if f.bands and f.range and not _bands_fit(f.bands, f.range):
        problem = f"must rise from {f.range[0]:g}, the lower end of the range, and stay below {f.range[1]:g}."
        yield fault(k, "finding", f.id, ("bands",), problem, "Give the lower bound of each band.")


def _bands_fit(bands: list[float], span: list[float]) -> bool:
    return bands == sorted(set(bands)) and bands[0] == span[0] and bands[-1] < span[1]


def _who(k: Knowledge, f: schema.Finding) -> Iterator[Fault]:
    if f.applies_if is None:
        return
    for place in f.applies_if.place or ():
        yield from unknown(k, "finding", f.id, ("applies-if", "place"), place, places_of(k), "place")
    if f.applies_if.age and f.applies_if.age[0] > f.applies_if.age[1]:
        low, high = f.applies_if.age
        yield fault(k, "finding", f.id, ("applies-if", "age"), f"runs from {low} to {high}.", "Swap them.")


def _follows(k: Knowledge, f: schema.Finding) -> Iterator[Fault]:
    """A question follows one on an earlier page, so that its turn comes and no two wait for each other."""
    if f.self_only and (f.alarm or f.role):
        problem = "is not asked of a helper, but the rules or the chances rest on it."
        yield fault(k, "finding", f.id, ("self-only",), problem, "Remove it, or make this no alarm.")
    if f.role and f.follows:
        yield fault(k, "finding", f.id, ("follows",), f"the {f.role} waits for no other answer.", "Remove it.")
    own = k.pages.get(f.page)
    for i, x in enumerate(f.follows or ()):
        path: Path_ = ("follows", i)
        yield from unknown(k, "finding", f.id, (*path, "finding"), x.finding, k.findings, "finding")
        other = k.findings.get(x.finding)
        if other is None:
            continue
        if other.kind == "number" or (other.kind == "choice") != (x.is_ is not None):
            remedy = "Name a yes-no finding, or a choice with the options under `is`."
            yield fault(k, "finding", f.id, path, f"{other.id} is a {other.kind} finding.", remedy)
        for answer in x.is_ or () if other.kind == "choice" else ():
            yield from unknown(k, "finding", f.id, (*path, "is"), answer, answer_keys(other), f"answer of {other.id}")
        page = k.pages.get(other.page)
        if own is not None and page is not None and page.order >= own.order:
            problem = f"{other.id} stands on the page {page.id!r}, which does not come before {own.id!r}."
            yield fault(k, "finding", f.id, path, problem, "Let it follow a question of an earlier page.")


def _incompatible(k: Knowledge, f: schema.Finding) -> Iterator[Fault]:
    for i, clash in enumerate(f.incompatible):
        path = ("incompatible", i)
        for other, answer in clash.items():
            yield from unknown(k, "finding", f.id, path, other, k.findings, "finding")
            if other in k.findings:
                valid = answers_of(k.findings[other])
                yield from unknown(k, "finding", f.id, (*path, other), answer, valid, f"answer of {other}")


def answers_of(f: schema.Finding) -> list[str]:
    """What can be said to a finding, as it is written in the files."""
    return [YES, NO] if f.kind == "yes-no" else answer_keys(f)


def _leak(k: Knowledge, f: schema.Finding) -> Iterator[Fault]:
    leak = f.leak
    assert leak is not None
    fits = {
        "yes-no": leak.value is not None or leak.table is not None,
        "choice": leak.options is not None,
        "number": leak.bands is not None,
    }
    entries = leak.options if leak.options is not None else leak.bands
    if not fits[f.kind]:
        wanted = {"yes-no": "value or table", "choice": "options", "number": "bands"}[f.kind]
        yield fault(k, "finding", f.id, ("leak",), f"does not fit a {f.kind} finding.", f"Use {wanted}.")
    elif leak.table:
        yield from _leak_table(k, f, leak.table)
    elif entries is not None:
        yield from distribution(k, "finding", f.id, ("leak",), f, entries)


def _leak_table(k: Knowledge, f: schema.Finding, table: schema.LeakTable) -> Iterator[Fault]:
    given = {key: getattr(table, key) for key in ("both", "female", "male") if getattr(table, key) is not None}
    if set(given) not in ({"both"}, SEXES):
        problem = f"states {', '.join(given) or 'nothing'}."
        yield fault(k, "finding", f.id, ("leak", "table"), problem, "Give both, or female and male.")
    for key, numbers in given.items():
        yield from one_per_band(k, "finding", f.id, ("leak", "table", key), numbers)


def _use(k: Knowledge) -> Iterator[Fault]:
    """Each finding is used by two conditions, a rule, a factor, a medicine or an exercise; others are not worth it."""
    if not k.whole("rule", "appointment", "block", "condition", "family", "factor", "medicine", "exercise"):
        return
    if any(c.family not in k.families for c in k.conditions.values()):
        return  # told at the condition; what its family uses is not known
    in_rules = {name for r in k.rules.values() for name in findings_of(r.when)}
    in_rules |= {s.finding for a in k.appointments.values() for s in a.when}
    block_of = {name: b.id for b in k.blocks.values() for name in b.findings}
    for f in k.findings.values():
        if f.role or f.id in in_rules:
            continue
        users = sum(
            _uses(c, f.id, block_of) or _uses(k.families[c.family], f.id, block_of) for c in k.conditions.values()
        )
        if users < 2 and not (f.care and care_users(k, f.id)):
            problem = f"is used by {users} {'condition' if users == 1 else 'conditions'} and no rule."
            remedy = "Use it in two conditions, a rule, a factor, a medicine or an exercise, or delete it."
            yield fault(k, "finding", f.id, (), problem, remedy)


def _uses(holder: schema.Condition | schema.Family, finding: str, block_of: dict[str, str]) -> bool:
    return block_of[finding] in holder.blocks if finding in block_of else finding in holder.findings


# ---------------------------------------------------------------- pages


def _pages(k: Knowledge) -> Iterator[Fault]:
    first_with: dict[int, str] = {}
    for page in k.pages.values():
        items = [f for f in k.findings.values() if f.page == page.id]
        yield from _items(k, page, items)
        for i, opening in enumerate(page.opens_if.any if page.opens_if else ()):
            path: Path_ = ("opens-if", "any", i)
            for name in opening.findings or ():
                yield from unknown(k, "page", page.id, (*path, "findings"), name, k.findings, "finding")
            yield from guard(k, "page", page.id, path, opening)
        if page.order in first_with:
            problem = f"{page.order} is already the order of the page {first_with[page.order]!r}."
            yield fault(k, "page", page.id, ("order",), problem, "Give each page its own order.")
        first_with.setdefault(page.order, page.id)


def _items(k: Knowledge, page: schema.Page, items: list[schema.Finding]) -> Iterator[Fault]:
    if not items and k.whole("finding"):
        remedy = "Give a finding this page, or delete the page."
        yield fault(k, "page", page.id, (), "shows no finding.", remedy)
    if len(items) > MOST_ITEMS:
        problem = f"shows {len(items)} findings; a checklist holds at most {MOST_ITEMS}."
        yield fault(k, "page", page.id, (), problem, "Move some to another page.")
    odd = [f.id for f in items if f.kind != "yes-no"]
    if odd and len(odd) < len(items):
        problem = f"is a checklist, but {', '.join(odd)} cannot be answered by yes or no."
        yield fault(k, "page", page.id, (), problem, "Give that finding a page of its own.")
    if len(odd) > MOST_QUESTIONS:
        problem = f"asks {len(odd)} questions that are no checklist."
        yield fault(k, "page", page.id, (), problem, f"Leave at most {MOST_QUESTIONS} on a page.")
    if len(items) > 1 and not odd and page.id in k.findings:
        problem = "has the id of a finding, so that nobody can answer the page as a whole."
        yield fault(k, "page", page.id, ("id",), problem, "Rename the page.")


# ---------------------------------------------------------------- rules and safety-spec


def _rules(k: Knowledge) -> Iterator[Fault]:
    for r in k.rules.values():
        yield from _pattern(k, "rule", r.id, "when", r.when, r.only_if, r.fact)
        if rank(r.not_sure) > rank(r.urgency):
            problem = f"{r.not_sure} is above the rule's own urgency {r.urgency}."
            yield fault(k, "rule", r.id, ("not-sure",), problem, f"Use {r.urgency} or less.")
        for name in r.suspects:
            yield from unknown(k, "rule", r.id, ("suspects",), name, k.conditions, "condition")
        yield from twice(k, "rule", r.id, ("suspects",), r.suspects)


def _appointments(k: Knowledge) -> Iterator[Fault]:
    for a in k.appointments.values():
        for i, sign in enumerate(a.when):
            yield from sign_faults(k, "appointment", a.id, ("when", i), sign)
        yield from twice(k, "appointment", a.id, ("when",), (s.finding for s in a.when))
        if a.only_if:
            yield from guard(k, "appointment", a.id, ("only-if",), a.only_if)
        for name in a.suspects:
            yield from unknown(k, "appointment", a.id, ("suspects",), name, k.conditions, "condition")
        yield from twice(k, "appointment", a.id, ("suspects",), a.suspects)
        yield from unknown(k, "appointment", a.id, ("fact",), a.fact, k.facts, "fact")


def _criteria(k: Knowledge) -> Iterator[Fault]:
    for c in k.criteria.values():
        yield from _pattern(k, "criterion", c.id, "pattern", c.pattern, c.only_if, c.fact)


def _pattern(
    k: Knowledge, kind: str, id_: str, key: str, logic: schema.Logic, only_if: schema.Guard | None, fact: str
) -> Iterator[Fault]:
    for path, name in _named(logic, (key,)):
        yield from unknown(k, kind, id_, path, name, k.findings, "finding")
        if name in k.findings and not k.findings[name].alarm:
            remedy = "Rules and criteria use alarm findings only: pick another, or mark the finding `alarm: true`."
            yield fault(k, kind, id_, path, f"{name!r} is not an alarm.", remedy)
    yield from _repeated(k, kind, id_, logic, (key,))
    if only_if:
        yield from guard(k, kind, id_, ("only-if",), only_if)
    yield from unknown(k, kind, id_, ("fact",), fact, k.facts, "fact")


def _parts(logic: schema.Logic) -> tuple[str, list[schema.Logic]]:
    match logic:
        case schema.AllOf():
            return "all", logic.all
        case schema.AnyOf():
            return "any", logic.any
        case schema.AtLeast():
            return "of", logic.of
    return "", []


def _named(logic: schema.Logic, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Every finding of a pattern with its path."""
    if isinstance(logic, str):
        yield path, logic
    key, parts = _parts(logic)
    for i, part in enumerate(parts):
        yield from _named(part, (*path, key, i))


def _repeated(k: Knowledge, kind: str, id_: str, logic: schema.Logic, path: Path_) -> Iterator[Fault]:
    """A finding that stands twice in one list would count twice."""
    key, parts = _parts(logic)
    yield from twice(k, kind, id_, (*path, key), (p for p in parts if isinstance(p, str)))
    for i, part in enumerate(parts):
        yield from _repeated(k, kind, id_, part, (*path, key, i))


def _never_twice(k: Knowledge) -> Iterator[Fault]:
    """A finding sits in one block or in none."""
    in_blocks = Counter(name for b in k.blocks.values() for name in set(b.findings))
    for name, count in in_blocks.items():
        if count > 1:
            holders = [b for b in k.blocks.values() if name in b.findings]
            last = holders[-1]
            named = ", ".join(b.id for b in holders)
            path = ("findings", last.findings.index(name))
            yield fault(k, "block", last.id, path, f"{name!r} sits in {count} blocks ({named}).", "Keep it in one.")


CHECKS: tuple[Callable[[Knowledge], Iterator[Fault]], ...] = (
    _findings,
    _pages,
    _rules,
    _appointments,
    _criteria,
    _never_twice,
    _use,
)
