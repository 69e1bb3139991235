"""Shows one knowledge entry: every effective number, where it is stated, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from unknot.errors import Fault, InputError, nearest
from unknot.model import schema
from unknot.model.compiled import Guard
from unknot.model.lint_care import care_users
from unknot.model.lint_questions import answers_of
from unknot.model.load import load
from unknot.model.logic import findings_of
from unknot.model.model import Model
from unknot.model.origins import Stated
from unknot.model.sheet import Row, Section, Sheet
from unknot.model.show_condition import condition_sheet
from unknot.model.show_parts import HEADERS, Entries, answer_label, stated_rows


def show(folder: Path, id_: str) -> str:
    """Every effective number of an entry as aligned text.

    Args:
        folder: a knowledge folder.
        id_: of a condition, finding, block, family, rule, criterion, fact, source, treatment, exercise, muscle,
            factor, course, medicine, claim, framework, page, age table, country or line of the safety net. Where
            several kinds share an id, each is shown.
    Raises:
        InputError: nothing has this id; offers the nearest one.
        KnowledgeError: the folder has faults.
    """
    return "\n".join(sheet.as_text() for sheet in _sheets(folder, id_)[1])


def show_dict(folder: Path, id_: str) -> dict[str, Any]:
    """The same as plain data: `knowledge` (its version), `id`, and `entries` with their sections and rows.

    A row holds `value` as it stands in the file, `where` (file:line), `from` (own, a family, a block's default …) and
    `origin`. Probabilities (`chance`, `background` and those by setting) are from 0 to 1.

    Raises:
        InputError: nothing has this id; offers the nearest one.
        KnowledgeError: the folder has faults.
    """
    version, sheets = _sheets(folder, id_)
    return {"knowledge": version, "id": id_, "entries": [sheet.as_dict() for sheet in sheets]}


def _sheets(folder: Path, id_: str) -> tuple[str, list[Sheet]]:
    model = Model.load(folder)
    knowledge = load(folder)
    kinds = [kind for kind, known in knowledge.places_of if known == id_ and kind in SHEETS]
    if not kinds:
        known = {known for kind, known in knowledge.places_of if kind in SHEETS}
        remedy = nearest(id_, known) or "See `unknot conditions`, `unknot findings` and `unknot pages`."
        raise InputError([Fault("id", "", f"{id_!r} is not in the knowledge.", remedy)])
    entries = Entries(knowledge, model)
    return model.version, [SHEETS[kind](entries, id_) for kind in kinds]


# ---------------------------------------------------------------- findings, pages, blocks, families


def _finding(e: Entries, id_: str) -> Sheet:
    f = e.k.findings[id_]
    block = e.block_of.get(id_)
    slips = f.slips or ("alarm" if f.alarm else "vague")
    facts = [
        ("question", f.question),
        ("how to tell", f.how_to_tell),
        ("why we ask", f.why),
        ("clinical term", f.term),
        ("kind", f.kind + (", an alarm" if f.alarm else "")),
        ("answers", ", ".join(answers_of(f)) + (f" (lower ends, {f.unit})" if f.unit else "")),
        ("page", f"{f.page}: {e.k.pages[f.page].title}"),
        ("block", f"{block.id} ({block.name})" if block else ""),
        ("concerns", _guard(e.model.texts.findings[id_].applies_if)),
        ("follows", _follows(f)),
    ]
    rows = stated_rows(e, "finding", id_, "leak")
    sections = [
        Section(
            "Background: the answer when nothing explains it", ("label", "value", "where", "origin"), rows, HEADERS
        ),
    ]
    if block:
        sections.append(_in_states(e, block, id_))
    if not f.role:
        sections += [_by_condition(e, f), _slip_rows(e, slips)]
    sections.append(_users(e, id_))
    return Sheet("finding", id_, e.k.where("finding", id_), facts, sections)


def _follows(f: schema.Finding) -> str:
    """The answers after which it is asked, and of whom."""
    after = ", ".join(f"{x.finding}: {' or '.join(x.is_ or ('yes', 'not sure'))}" for x in f.follows or ())
    return "; ".join(x for x in (after, "never asked of a helper" if f.self_only else "") if x)


def _in_states(e: Entries, block: schema.Block, finding: str) -> Section:
    rows: list[Row] = []
    for state, row in block.states.items():
        stated = e.stated("block", block.id, ("states", state, finding))
        rows.append(
            {"label": f"{state}: {row.name or ''}".rstrip(": "), **stated, "chance": e.yes_in(block.id, state, finding)}
        )
    columns = ("label", "value", "chance", "where", "origin")
    note = "The stated figure is the true state; people's slips are added unless a study asked people."
    return Section(f"In the patterns of {block.id}", columns, rows, {**HEADERS, "chance": "says yes"}, note)


def _by_condition(e: Entries, f: schema.Finding) -> Section:
    rows: list[Row] = []
    for c in e.model.recipe.conditions:
        for answer in ("yes",) if f.kind == "yes-no" else answers_of(f):
            chance, background = e.chance(c, f.id, answer), e.background(f.id, answer)
            label = c if f.kind == "yes-no" else f"{c}: {answer_label(f, answer)}"
            rows.append({"label": label, "chance": chance, "background": background, "ratio": chance / background})
    columns = ("label", "chance", "background", "ratio")
    return Section("In each condition", columns, rows, HEADERS, "Averaged over the reference population.")


def _slip_rows(e: Entries, name: Literal["alarm", "sure", "vague"]) -> Section:
    pair = e.k.settings.slips[name]
    rows: list[Row] = [
        {
            "label": label,
            "value": value,
            "where": e.k.where("file", "settings.yaml", "slips", name, key),
            "origin": e.origin(pair.origin),
        }
        for label, key, value in (
            ("a true yes told as no", "missed", pair.missed),
            ("a true no told as yes", "false", pair.false),
        )
    ]
    return Section(f"Slips ({name})", ("label", "value", "where", "origin"), rows, HEADERS)


def _users(e: Entries, finding: str) -> Section:
    rows: list[Row] = [
        {"label": f"rule {r.id}", "what": f"{r.urgency}; not sure: {r.not_sure}", "where": e.k.where("rule", r.id)}
        for r in e.k.rules.values()
        if finding in set(findings_of(r.when))
    ]
    rows += [
        {"label": f"criterion {c.id}", "what": c.least, "where": e.k.where("criterion", c.id)}
        for c in e.k.criteria.values()
        if finding in set(findings_of(c.pattern))
    ]
    rows += [
        {"label": f"treatment {t.id}", "what": "not with it", "where": e.k.where("treatment", t.id)}
        for t in e.k.treatments.values()
        if finding in t.not_with
    ]
    rows += [
        {"label": user, "what": "shows or speaks against it", "where": e.k.where(*user.split(" ", 1))}
        for user in care_users(e.k, finding)
    ]
    rows += [
        {"label": f"page {p.id}", "what": "opens", "where": e.k.where("page", p.id)}
        for p in e.k.pages.values()
        if any(finding in (o.findings or ()) for o in (p.opens_if.any if p.opens_if else ()))
    ]
    return Section("Used by", ("label", "what", "where"), rows, {"what": ""})


def _page(e: Entries, id_: str) -> Sheet:
    page, compiled = e.k.pages[id_], e.model.texts.pages[id_]
    opens = [
        " and ".join(
            x for x in (_guard(o.guard), f"yes or not sure to {', '.join(o.findings)}" if o.findings else "") if x
        )
        for o in compiled.opens_if
    ]
    facts = [
        ("title", page.title),
        ("order", str(page.order) + (", always first" if page.first else "")),
        ("opens", "; or ".join(opens) or "always"),
        ("takes", f"about {compiled.seconds:g} seconds"),
    ]
    rows: list[Row] = [
        {
            "label": f,
            "what": e.k.findings[f].question,
            "alarm": "alarm" if e.k.findings[f].alarm else "",
            "where": e.k.where("finding", f),
        }
        for f in compiled.findings
    ]
    section = Section("Findings", ("label", "alarm", "what", "where"), rows, {"alarm": "", "what": ""})
    return Sheet("page", id_, e.k.where("page", id_), facts, [section])


def _block(e: Entries, id_: str) -> Sheet:
    block = e.k.blocks[id_]
    sections = []
    for state, row in block.states.items():
        rows: list[Row] = [
            {"label": f, **e.stated("block", id_, ("states", state, f)), "chance": e.yes_in(id_, state, f)}
            for f in block.findings
        ]
        title = f"Pattern {state}" + (f": {row.name}" if row.name else "")
        columns = ("label", "value", "chance", "where", "origin")
        sections.append(Section(title, columns, rows, {**HEADERS, "chance": "says yes"}))
    sections.append(e.patterns(id_, None))
    skim: list[Row] = [{"label": "share of people", **e.stated("block", id_, ("skim",))}]
    sections.append(Section("Skimmed: all answered no, unread", ("label", "value", "where", "origin"), skim, HEADERS))
    sections.append(_pattern_table(e, block))
    facts = [("name", block.name), ("findings", ", ".join(block.findings))]
    return Sheet("block", id_, e.k.where("block", id_), facts, sections)


def _pattern_table(e: Entries, block: schema.Block) -> Section:
    states = tuple(block.states)
    rows: list[Row] = []
    for c in e.model.recipe.conditions:
        _, holder = e.patterns_of(c, block.id)
        rows.append({"label": c, **e.weights(c, block.id), "from": holder})
    return Section("In each condition", ("label", *states, "from"), rows)


def _family(e: Entries, id_: str) -> Sheet:
    family = e.k.families[id_]
    members = [c.id for c in e.k.conditions.values() if c.family == id_]
    facts = [
        ("name", family.name),
        ("plain", family.plain),
        ("conditions", ", ".join(members)),
        ("avoid", ", ".join(family.care.avoid)),
    ]
    columns = ("label", "value", "where", "origin")
    rows = {key: stated_rows(e, "family", id_, key) for key in ("need", "blocks", "findings")}
    sections = [
        Section("Need, in primary care", columns, rows["need"], HEADERS),
        Section("Patterns, unless a condition says otherwise", columns, rows["blocks"], HEADERS),
        Section("Findings, unless a condition says otherwise", columns, rows["findings"], HEADERS),
    ]
    return Sheet("family", id_, e.k.where("family", id_), facts, sections)


# ---------------------------------------------------------------- rules and criteria


def _rule(e: Entries, id_: str) -> Sheet:
    r = e.k.rules[id_]
    compiled = next(x for x in e.model.texts.rules if x.id == id_)
    facts = [
        ("when", logic_words(r.when)),
        ("only if", _guard(compiled.guard)),
        ("urgency", r.urgency),
        ("not sure", f'{r.not_sure} when it holds only with "not sure" read as yes'),
        ("reason", r.reason),
        ("suspects", ", ".join(r.suspects)),
    ]
    return Sheet("rule", id_, e.k.where("rule", id_), facts, [_named(e, r.when), _cited(e, "rule", id_, r.fact)])


def _appointment(e: Entries, id_: str) -> Sheet:
    a = e.k.appointments[id_]
    compiled = next(x for x in e.model.texts.appointments if x.id == id_)
    facts = [
        ("only if", _guard(compiled.guard)),
        ("urgency", a.urgency),
        ("reason", a.reason),
        ("suspects", ", ".join(a.suspects)),
    ]
    rows: list[Row] = [
        {
            "label": s.finding,
            "what": " or ".join(s.is_) if s.is_ else f"{s.from_:g} or more",
            "where": e.k.where("finding", s.finding),
        }
        for s in a.when
    ]
    when = Section("When all of these are told", ("label", "what", "where"), rows, {"what": ""})
    return Sheet(
        "appointment", id_, e.k.where("appointment", id_), facts, [when, _cited(e, "appointment", id_, a.fact)]
    )


def _criterion(e: Entries, id_: str) -> Sheet:
    c = e.k.criteria[id_]
    compiled = next(x for x in e.model.texts.criteria if x.id == id_)
    facts = [
        ("framework", c.framework),
        ("item", c.item),
        ("pattern", logic_words(c.pattern)),
        ("only if", _guard(compiled.guard)),
        ("least", c.least),
    ]
    sections = [_named(e, c.pattern), _cited(e, "criterion", id_, c.fact)]
    return Sheet("criterion", id_, e.k.where("criterion", id_), facts, sections)


def _named(e: Entries, logic: schema.Logic) -> Section:
    rows: list[Row] = [
        {"label": f, "what": e.k.findings[f].question, "where": e.k.where("finding", f)}
        for f in dict.fromkeys(findings_of(logic))
    ]
    return Section("Findings", ("label", "what", "where"), rows, {"what": ""})


def _cited(e: Entries, kind: str, id_: str, fact: str) -> Section:
    value = e.k.facts[fact].value
    row: Row = {"label": fact, "what": value if isinstance(value, str) else f"{value:g}"}
    row |= {"where": e.k.where(kind, id_, "fact"), "origin": e.fact(fact)}
    return Section("Guideline", ("label", "what", "where", "origin"), [row], HEADERS)


def logic_words(logic: schema.Logic) -> str:
    """A pattern as one reads it: "at least 2 of (a, b, all of (c, d))"."""
    match logic:
        case str():
            return logic
        case schema.AllOf():
            head, parts = "all of", logic.all
        case schema.AnyOf():
            head, parts = "any of", logic.any
        case _:
            head, parts = f"at least {logic.at_least} of", logic.of
    return f"{head} ({', '.join(logic_words(part) for part in parts)})"


def _guard(guard: Guard) -> str:
    parts = [
        f"{name} is {' or '.join(sorted(allowed))}"
        for name, allowed in (("place", guard.place), ("sex", guard.sex), ("setting", guard.setting))
        if allowed is not None
    ]
    if guard.age is not None:
        low, high = guard.age
        span = (
            f"{low} to {high}"
            if low is not None and high is not None
            else f"{low} or more"
            if high is None
            else f"{high} or less"
        )
        parts.append(f"age is {span}")
    return " and ".join(parts)


# ---------------------------------------------------------------- facts, sources, treatments and the rest


def _fact(e: Entries, id_: str) -> Sheet:
    f = e.k.facts[id_]
    facts = [
        ("source", str(e.model.texts.citations[id_])),
        ("read in", f"{f.source} ({e.k.sources[f.source].read})"),
        ("population", f.population),
        ("subject", f.subject),
        ("finding", f.finding),
        ("measure", f.measure),
        ("value", f"{f.value:g}" if isinstance(f.value, int | float) else f.value),
        ("interval", f"95 %: {f.ci95[0]:g} to {f.ci95[1]:g}" if f.ci95 else ""),
        ("n", str(f.n) if f.n is not None else ""),
        ("note", f.note or ""),
    ]
    numbers: list[Row] = [
        {
            "label": f"{s.kind} {s.id}: {'.'.join(str(p) for p in s.path)}",
            "value": s.value,
            "where": e.k.where(s.kind, s.id, *s.path),
        }
        for s in e.all_numbers
        if id_ in _facts_of(s)
    ]
    texts: list[Row] = [
        {"label": f"{kind} {entry.id}", "where": e.k.where(kind, entry.id)}
        for kind, table in (
            ("rule", e.k.rules),
            ("appointment", e.k.appointments),
            ("criterion", e.k.criteria),
            ("treatment", e.k.treatments),
            ("exercise", e.k.exercises),
            ("net", e.k.nets),
            ("support", e.k.supports),
        )
        for entry in table.values()
        if entry.fact == id_
    ]
    texts += [{"label": f"{kind} {entry}", "where": e.k.where(kind, entry)} for kind, entry in _care_on(e, id_)]
    sections = [
        Section("Numbers that rest on it", ("label", "value", "where"), numbers, HEADERS),
        Section("Rules and texts that rest on it", ("label", "where"), texts, HEADERS),
    ]
    return Sheet("fact", id_, e.k.where("fact", id_), facts, sections)


def _care_on(e: Entries, fact: str) -> list[tuple[str, str]]:
    """Treatments, exercises, muscles, factors, courses, medicines and claims whose words rest on a fact."""
    found = [("treatment", t.id) for t in e.k.treatments.values() if fact in t.rests_on]
    texts = e.model.texts
    found += [("exercise", x.id) for x in texts.exercises.values() if fact in (*x.dose.facts, *x.rests_on)]
    found += [("muscle", m.id) for m in texts.muscles.values() if fact in m.pain.facts]
    found += [("factor", f.id) for f in texts.factors.values() if fact in (*f.size.facts, *f.change.facts)]
    found += [
        ("course", c.id) for c in texts.courses.values() if fact in (*c.rests_on, *(c.again.facts if c.again else ()))
    ]
    for m in texts.medicines.values():
        said = (m.helps, m.harms, m.most_a_day, m.longest, m.not_together, *(c.said for c in m.checks))
        found += [("medicine", m.id)] if any(fact in s.facts for s in said) else []
    return found + [("claim", c.id) for c in texts.claims.values() if fact in c.facts]


def _facts_of(s: Stated) -> list[str]:
    return [s.origin.fact] if s.origin.fact else s.origin.derived.facts if s.origin.derived else []


def _source(e: Entries, id_: str) -> Sheet:
    s = e.k.sources[id_]
    facts = [
        ("title", s.title),
        ("authors", s.authors or ""),
        ("kind", s.kind),
        ("journal", s.journal or ""),
        ("year", str(s.year) if s.year else ""),
        ("doi", f"https://doi.org/{s.doi}" if s.doi else ""),
        ("pmid", str(s.pmid) if s.pmid else ""),
        ("url", s.url or ""),
        ("read", s.read),
    ]
    rows: list[Row] = [
        {
            "label": f.id,
            "value": f.value,
            "interval": f"{f.ci95[0]:g} to {f.ci95[1]:g}" if f.ci95 else "",
            "n": str(f.n) if f.n is not None else "",
            "what": f"{f.subject}: {f.finding} ({f.measure})",
            "where": e.k.where("fact", f.id),
        }
        for f in e.k.facts.values()
        if f.source == id_
    ]
    section = Section("Figures read in it", ("label", "value", "interval", "n", "what", "where"), rows, HEADERS)
    return Sheet("source", id_, e.k.where("source", id_), facts, [section])


def _treatment(e: Entries, id_: str) -> Sheet:
    t = e.k.treatments[id_]
    names = t.avoided_as or [t.id]
    callers = [
        f"{c.id} (from {c.care.avoid_from:g})"
        for c in e.k.conditions.values()
        if set(names) & {*c.care.avoid, *e.k.families[c.family].care.avoid}
    ]
    facts = [
        ("name", t.name),
        ("kind", t.kind),
        ("text", t.text),
        ("why", t.why or ""),
        ("families", ", ".join(t.families or ())),
        ("conditions", ", ".join(t.conditions or ())),
        ("places", ", ".join(t.places or ())),
        ("phases", ", ".join(t.phases or ())),
        ("up to", t.up_to or ""),
        ("when", t.when),
        ("effect", t.effect or ""),
        ("certainty", t.certainty or ""),
        ("harms", t.harms or ""),
        ("not with", ", ".join(t.not_with)),
        ("avoided as", ", ".join(t.avoided_as)),
        ("avoided in", ", ".join(callers) if t.kind == "avoid" or t.avoided_as else ""),
    ]
    rows: list[Row] = [{"label": "evidence", "where": e.k.where("treatment", id_), "origin": e.origin(t.origin)}]
    rows += _resting(e, "treatment", id_, t.rests_on)
    section = Section("Evidence", ("label", "where", "origin"), rows, HEADERS)
    return Sheet("treatment", id_, e.k.where("treatment", id_), facts, [section])


def _exercise(e: Entries, id_: str) -> Sheet:
    x, compiled = e.k.exercises[id_], e.model.texts.exercises[id_]
    facts = [
        ("name", x.name),
        ("aim", f"{x.aim}, {x.effort}"),
        *((f"step {i}", step) for i, step in enumerate(x.steps, 1)),
        ("easier", _variant(x.easier, x.easier_as)),
        ("harder", _variant(x.harder, x.harder_as)),
        ("needs", x.needs or ""),
        ("stop", x.stop),
        ("why", x.why),
        ("effect", x.effect or ""),
        ("certainty", x.certainty or ""),
        ("muscles", ", ".join(x.muscles)),
        *_aim(x),
        ("only if", "" if compiled.only_if == Guard() else _guard(compiled.only_if)),
        ("only with", ", ".join(x.only_with)),
        ("not with", ", ".join(compiled.not_with)),
        ("avoided as", ", ".join(x.avoided_as)),
        ("up to", x.up_to),
    ]
    rows: list[Row] = [{"label": "evidence", "where": e.k.where("exercise", id_), "origin": e.origin(x.origin)}]
    rows += _resting(e, "exercise", id_, x.rests_on)
    columns = ("label", "value", "where", "origin")
    sections = [
        Section("Dose", columns, _dose(e, id_, x.dose), HEADERS),
        Section("Evidence", ("label", "where", "origin"), rows, HEADERS),
    ]
    return Sheet("exercise", id_, e.k.where("exercise", id_), facts, sections)


def _variant(text: str, id_: str | None) -> str:
    return f"{text} ({id_})" if id_ else text


def _dose(e: Entries, id_: str, d: schema.Dose) -> list[Row]:
    counts = (("repeats", d.repeats), ("rounds", d.rounds), ("hold-seconds", d.hold_seconds), ("minutes", d.minutes),
              ("a-day", d.a_day), ("a-week", d.a_week), ("rest-seconds", d.rest_seconds))  # fmt: skip
    origin = e.origin(d.origin)
    return [
        {"label": key, "value": value, "where": e.k.where("exercise", id_, "dose", key), "origin": origin}
        for key, value in counts
        if value is not None
    ]


def _muscle(e: Entries, id_: str) -> Sheet:
    m = e.k.muscles[id_]
    facts = [("name", m.name), ("term", m.term), ("action", m.action), ("nerve", m.nerve)]
    for key, care in (("stretch", m.stretch), ("strengthen", m.strengthen)):
        facts += [(key, care.text), (f"{key} by", ", ".join(care.exercises))]
    facts += [("lies in", ", ".join(m.lies.places))] if m.lies else []
    rows = [_said(e, "muscle", id_, "pain", m.pain, "pain")]
    section = Section("Where its pain is felt", WORDS, rows, {"what": ""})
    return Sheet("muscle", id_, e.k.where("muscle", id_), facts, [section])


def _figure(e: Entries, id_: str) -> Sheet:
    f = e.k.figures[id_]
    facts = [("view", f.view), ("start", f.start.words), ("end", f.end.words)]
    return Sheet("figure", id_, e.k.where("figure", id_), facts, [])


def _resting(e: Entries, kind: str, id_: str, facts: list[str]) -> list[Row]:
    return [{"label": "also", "where": e.k.where(kind, id_, "facts"), "origin": e.fact(f)} for f in facts]


def _aim(a: schema.Aim) -> list[tuple[str, str]]:
    sides = (("families", a.families), ("conditions", a.conditions), ("places", a.places), ("phases", a.phases))
    return [(name, ", ".join(given or ())) for name, given in sides]


def _said(e: Entries, kind: str, id_: str, label: str, said: schema.Said | schema.Size, *path: str | int) -> Row:
    origin = e.origin(said.origin)
    return {"label": label, "what": said.text, "where": e.k.where(kind, id_, *path), "origin": origin}


WORDS = ("label", "what", "where", "origin")


def _factor(e: Entries, id_: str) -> Sheet:
    f = e.k.factors[id_]
    signs = [
        f"{s.finding} {' or '.join(s.is_) if s.is_ else f'from {s.from_:g}'}" for s in f.shown_by if s.is_ or s.from_
    ]
    facts = [
        ("name", f.name),
        ("text", f.text),
        ("makes the episode", f.makes),
        ("shown by", "; ".join(signs)),
        ("places", ", ".join(f.places or ())),
        ("size", f.size.measure if f.size.value is None else f"{f.size.measure} {f.size.value:g}"),
        ("can be changed", f.can_change),
    ]
    rows = [_said(e, "factor", id_, "size", f.size, "size"), _said(e, "factor", id_, "change", f.change, "change")]
    return Sheet("factor", id_, e.k.where("factor", id_), facts, [Section("Evidence", WORDS, rows, {"what": ""})])


def _course(e: Entries, id_: str) -> Sheet:
    c = e.k.courses[id_]
    facts = [
        ("name", c.name),
        ("text", c.text),
        ("better means", c.better_means or ""),
        *_aim(c),
        ("certainty", c.certainty),
        ("an estimate", c.estimate or ""),
    ]
    columns = ("label", "value", "where", "origin")
    sections = [
        Section("Share better by week", columns, stated_rows(e, "course", id_, "better"), HEADERS),
        Section("Typical pain by week, 0 to 10", columns, stated_rows(e, "course", id_, "pain"), HEADERS),
    ]
    rows = [_said(e, "course", id_, "again", c.again, "again")] if c.again else []
    rows += _resting(e, "course", id_, c.rests_on)
    sections.append(Section("Evidence", WORDS, rows, {"what": ""}))
    return Sheet("course", id_, e.k.where("course", id_), facts, sections)


def _medicine(e: Entries, id_: str) -> Sheet:
    m = e.k.medicines[id_]
    facts = [("name", m.name), *((f"name in {code}", name) for code, name in m.names.items()), ("text", m.text)]
    facts += [*_aim(m), ("at best", m.at_best), ("up to", m.up_to), ("certainty", m.certainty), ("shown in", m.show)]
    said = (("helps", m.helps), ("harms", m.harms), ("most-a-day", m.most_a_day), ("longest", m.longest),
            ("not-together", m.not_together), ("at-best-because", m.at_best_because))  # fmt: skip
    rows = [_said(e, "medicine", id_, key, words, key) for key, words in said if words]
    checks: list[Row] = []
    for i, check in enumerate(m.checks):
        age = e.model.texts.medicines[id_].checks[i].age
        row: Row = {"label": check.finding or _guard(age), "what": f"{check.then}: {check.text}"}
        row |= {"where": e.k.where("medicine", id_, "checks", i), "origin": e.origin(check.origin)}
        checks.append(row)
    sections = [Section("What it says", WORDS, rows, {"what": ""}), Section("Against it", WORDS, checks, {"what": ""})]
    return Sheet("medicine", id_, e.k.where("medicine", id_), facts, sections)


def _claim(e: Entries, id_: str) -> Sheet:
    c = e.model.texts.claims[id_]
    facts = [
        ("claim", c.claim),
        ("about", c.about),
        ("verdict", c.verdict),
        ("answer", c.answer),
        ("certainty", c.certainty or ""),
        ("indirect", c.indirect or ""),
        ("kept in", "; ".join(f"{kind} {name}" for kind, name in c.kept_in)),
    ]
    carried: list[Row] = [{"label": f"{kind} {name}", "where": e.k.where(kind, name)} for kind, name in c.answered_by]
    rows: list[Row] = [{"label": f, "where": e.k.where("claim", id_, "facts"), "origin": e.fact(f)} for f in c.facts]
    if c.estimate:
        where = e.k.where("claim", id_, "estimate")
        rows.append({"label": "evidence", "where": where, "origin": {"kind": "estimate", "reason": c.estimate}})
    sections = [
        Section("Carried by", ("label", "where"), carried),
        Section("Evidence", ("label", "where", "origin"), rows, HEADERS),
    ]
    return Sheet("claim", id_, e.k.where("claim", id_), facts, sections)


def _framework(e: Entries, id_: str) -> Sheet:
    f = e.k.frameworks[id_]
    facts = [("title", f.title), ("about", f.about or ""), ("sources", ", ".join(f.sources))]
    rows: list[Row] = [
        {"label": i.item, "what": ", ".join(i.carried_by) or f"not asked: {i.not_asked}"} for i in f.items
    ]
    for n, row in enumerate(rows):
        row["where"] = e.k.where("framework", id_, "items", n)
    return Sheet(
        "framework", id_, e.k.where("framework", id_), facts, [Section("Items", ("label", "what", "where"), rows)]
    )


def _age_table(e: Entries, id_: str) -> Sheet:
    table = e.k.age_tables[id_]
    where, origin = e.k.where("age-table", id_, "weights"), e.origin(table.origin)
    rows: list[Row] = [
        {"label": band, "value": weight, "where": where, "origin": origin}
        for band, weight in zip(e.band_labels(), table.weights, strict=True)
    ]
    used = [c.id for c in e.k.conditions.values() if c.age and c.age.table == id_]
    section = Section("Relative risk; only the ratios count", ("label", "value", "where", "origin"), rows, HEADERS)
    return Sheet("age-table", id_, e.k.where("age-table", id_), [("used by", ", ".join(used))], [section])


def _net(e: Entries, id_: str) -> Sheet:
    net = e.k.nets[id_]
    facts = [("watch for", net.watch), ("then", net.then), ("places", ", ".join(net.places or ()) or "all")]
    origin = e.fact(net.fact) if net.fact else {"kind": "estimate", "reason": net.estimate}
    rows: list[Row] = [{"label": "evidence", "where": e.k.where("net", id_), "origin": origin}]
    sections = [Section("Evidence", ("label", "where", "origin"), rows, HEADERS)]
    return Sheet("net", id_, e.k.where("net", id_), facts, sections)


def _country(e: Entries, id_: str) -> Sheet:
    country = e.k.countries[id_]
    facts = [
        ("name", country.name),
        ("emergency", country.emergency),
        ("advice line", country.advice_line or "none"),
    ]
    rows: list[Row] = [
        {
            "label": f"{name}: {line.name}, {line.number}",
            "where": e.k.where("country", id_, "lines", name),
            "origin": e.fact(line.fact),
        }
        for name, line in country.lines.items()
    ]
    sections = [Section("Help lines", ("label", "where", "origin"), rows, HEADERS)] if rows else []
    return Sheet("country", id_, e.k.where("country", id_), facts, sections)


def _support(e: Entries, id_: str) -> Sheet:
    s = e.k.supports[id_]
    facts = [("headline", s.headline), ("shown when", ", ".join(s.when)), ("line", s.line), ("call", s.call)]
    facts += [("without a line", s.otherwise), ("for a helper", "yes" if s.helping else "not shown")]
    rows: list[Row] = [{"label": "evidence", "where": e.k.where("support", id_), "origin": e.origin(s.origin)}]
    sections = [Section("Evidence", ("label", "where", "origin"), rows, HEADERS)]
    return Sheet("support", id_, e.k.where("support", id_), facts, sections)


SHEETS: dict[str, Callable[[Entries, str], Sheet]] = {
    "condition": condition_sheet,
    "finding": _finding,
    "page": _page,
    "block": _block,
    "family": _family,
    "rule": _rule,
    "appointment": _appointment,
    "criterion": _criterion,
    "fact": _fact,
    "source": _source,
    "treatment": _treatment,
    "exercise": _exercise,
    "muscle": _muscle,
    "figure": _figure,
    "factor": _factor,
    "course": _course,
    "medicine": _medicine,
    "claim": _claim,
    "framework": _framework,
    "age-table": _age_table,
    "net": _net,
    "country": _country,
    "support": _support,
}
