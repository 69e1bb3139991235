"""Turns linted knowledge into the texts, numbers and recipe that the engine runs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from unknot.model import compiled as out
from unknot.model import schema
from unknot.model.figures import compile_figure
from unknot.model.lint_claims import carriers
from unknot.model.load import DATED, Knowledge, facts_in
from unknot.model.logic import gate
from unknot.model.words import NOT_SURE, YES, Topic


def compile_texts(k: Knowledge) -> out.Texts:
    """All words and small constants, in the knowledge's fixed order (pages by their `order`, claims by topic)."""
    q = k.settings.questions
    pages = sorted(k.pages.values(), key=lambda p: p.order)
    return out.Texts(
        findings={f.id: _finding(f) for f in k.findings.values()},
        pages={p.id: _page(p, k) for p in pages},
        conditions={c.id: _condition(c, k) for c in k.conditions.values()},
        families={f.id: f.name for f in k.families.values()},
        rules=tuple(_rule(r) for r in k.rules.values()),
        criteria=tuple(_criterion(c) for c in k.criteria.values()),
        appointments=tuple(_appointment(a) for a in k.appointments.values()),
        treatments={t.id: _treatment(t) for t in k.treatments.values()},
        factors={f.id: _factor(f) for f in k.factors.values()},
        courses={c.id: _course(c) for c in k.courses.values()},
        medicines={m.id: _medicine(m) for m in k.medicines.values()},
        claims={c.id: _claim(c, k) for c in sorted(k.claims.values(), key=lambda c: get_args(Topic).index(c.about))},
        nets=tuple(out.Net(n.id, n.watch, n.then, _set(n.places), n.fact, n.due_days) for n in k.nets.values()),
        provisional=out.Level(k.provisional.headline, tuple(k.provisional.do), (), False),
        levels={x.level: _level(x) for x in k.levels.values()},
        countries={c.id: _country(c) for c in k.countries.values()},
        other_country=_country(k.other_country),
        citations={f.id: _citation(f, k.sources[f.source]) for f in k.facts.values()},
        settings={s.id: s.name for s in k.settings.settings},
        ceilings=dict(k.settings.ceilings),
        default_setting=k.settings.default_setting,
        default_country=k.settings.default_country,
        questions=out.QuestionSettings(
            q.information_weight,
            q.avoid_price,
            q.exact_outcomes,
            q.completions,
            q.action_change,
            q.avoid_change,
            q.family_change,
        ),
        interval_level=k.settings.intervals.level,
        roles={role: k.by_role(role) for role in ("place", "age", "sex")},
        exercises={e.id: _exercise(e) for e in k.exercises.values()},
        muscles={m.id: _muscle(m) for m in k.muscles.values()},
        figures={f.id: compile_figure(f) for f in k.figures.values()},
        choice=_choice(k.settings.exercises),
        most_factors=k.settings.most_factors,
        supports=tuple(_support(s) for s in k.supports.values()),
        sources=_sources(k),
        checked={(kind, id_): k.day(kind, id_) for kind in DATED for id_ in k.entries(kind)},
    )


def _set(items: Sequence[str] | None) -> frozenset[str] | None:
    return None if items is None else frozenset(items)


def _guard(g: schema.Guard | schema.Opening | None) -> out.Guard:
    if g is None:
        return out.Guard()
    age = (g.age.from_, g.age.to) if g.age else None
    return out.Guard(_set(g.place), age, frozenset(g.sex) if g.sex else None, _set(g.setting))


def _finding(f: schema.Finding) -> out.Finding:
    a = f.applies_if
    applies = out.Guard(
        _set(a.place) if a else None,
        (a.age[0], a.age[1]) if a and a.age else None,
        frozenset(a.sex) if a and a.sex else None,
    )
    return out.Finding(
        id=f.id,
        kind=f.kind,
        question=f.question,
        short=f.short,
        term=f.term,
        how_to_tell=f.how_to_tell,
        why=f.why,
        page=f.page,
        role=f.role,
        alarm=f.alarm,
        applies_if=applies,
        options=tuple(out.Option(o.id, o.label, o.hint, o.phase) for o in f.options or ()),
        unit=f.unit,
        range=(f.range[0], f.range[1]) if f.range else None,
        bands=tuple(f.bands or ()),
        below=f.below,
        incompatible=tuple(tuple(clash.items()) for clash in f.incompatible),
        codes=tuple(f.codes.items()),
        care=f.care,
        follows=tuple(out.Follow(x.finding, frozenset(x.is_ or (YES, NOT_SURE))) for x in f.follows or ()),
        self_only=f.self_only,
    )


def _page(p: schema.Page, k: Knowledge) -> out.Page:
    openings = tuple(out.Opening(_guard(o), tuple(o.findings or ())) for o in (p.opens_if.any if p.opens_if else ()))
    items = tuple(f.id for f in k.findings.values() if f.page == p.id)
    q = k.settings.questions
    return out.Page(
        p.id, p.order, p.title, p.first, p.always, openings, items, q.seconds_page + q.seconds_item * len(items)
    )


def _condition(c: schema.Condition, k: Knowledge) -> out.Condition:
    family = k.families[c.family]
    avoid = tuple(dict.fromkeys([*family.care.avoid, *c.care.avoid]))
    refer = (c.refer_at.probability, c.refer_at.urgency, c.refer_at.fact or "") if c.refer_at else None
    return out.Condition(
        c.id, c.name, c.plain, c.about, c.family, tuple(c.icd10cm), c.serious, avoid, c.care.avoid_from, refer,
        tuple(c.typical.items()), c.also_called, tuple(facts_in(c)),
    )  # fmt: skip


def _rule(r: schema.Rule) -> out.Rule:
    return out.Rule(r.id, gate(r.when), _guard(r.only_if), r.urgency, r.not_sure, r.reason, tuple(r.suspects), r.fact)


def _criterion(c: schema.Criterion) -> out.Rule:
    return out.Rule(c.id, gate(c.pattern), _guard(c.only_if), c.least, "self-care", c.item, (), c.fact, c.framework)


def _appointment(a: schema.Appointment) -> out.Appointment:
    signs = tuple(_sign(s) for s in a.when)
    return out.Appointment(a.id, signs, _guard(a.only_if), a.urgency, a.reason, tuple(a.suspects), a.fact)


def _sign(s: schema.Sign) -> out.Sign:
    return out.Sign(s.finding, _set(s.is_), s.from_)


def _treatment(t: schema.Treatment) -> out.Treatment:
    avoided = tuple(t.avoided_as or [t.id]) if t.kind == "avoid" else tuple(t.avoided_as)
    return out.Treatment(
        t.id, t.name, t.text, t.kind, *_aim(t)[:3], tuple(t.not_with), avoided, tuple(t.avoid_if), t.up_to,
        t.fact, t.estimate, t.indirect, _set(t.phases), t.about, t.when, t.why, t.effect, t.certainty,
        t.harms, tuple(t.rests_on), t.also_called,
    )  # fmt: skip


_Set = frozenset[str] | None


def _aim(a: schema.Aim) -> tuple[_Set, _Set, _Set, _Set]:
    return _set(a.families), _set(a.conditions), _set(a.places), _set(a.phases)


def _facts(origin: schema.Origin) -> tuple[str, ...]:
    return (origin.fact,) if origin.fact else tuple(origin.derived.facts) if origin.derived else ()


def _level(x: schema.Advice) -> out.Level:
    variants = (
        out.Variant(tuple(_sign(s) for s in v.when), v.headline, tuple(v.do) if v.do else None, tuple(v.add))
        for v in x.variants
    )
    return out.Level(x.headline, tuple(x.do), tuple(x.say), x.ends_interview, tuple(variants), x.due_days)


def _support(s: schema.Support) -> out.Support:
    helping = tuple(s.helping) if s.helping else None
    said = out.Said(s.headline, _facts(s), s.estimate, s.indirect)
    return out.Support(
        s.id, tuple(s.when), s.headline, tuple(s.do), s.line, s.call, s.otherwise, helping, s.private, s.leave, said
    )


def _said(s: schema.Said | schema.Size | schema.MedicineCheck) -> out.Said:
    return out.Said(s.text, _facts(s), s.estimate, s.indirect)


def _exercise(e: schema.Exercise) -> out.Exercise:
    d = e.dose
    dose = out.Dose(
        d.repeats,
        d.rounds,
        d.hold_seconds,
        d.minutes,
        d.a_day,
        d.a_week,
        d.rest_seconds,
        d.each_side,
        d.one_side_first,
        _facts(d),
        d.estimate,
        d.indirect,
    )
    not_with = tuple(dict.fromkeys(e.not_with))
    return out.Exercise(
        e.id, e.name, e.aim, e.effort, *_aim(e), tuple(e.steps), dose, e.easier, e.harder, e.easier_as, e.harder_as,
        e.needs, e.stop, e.why, e.effect, e.certainty, tuple(e.muscles), _guard(e.only_if), tuple(e.only_with),
        not_with, tuple(e.avoided_as), e.up_to, e.fact, e.estimate, e.indirect, tuple(e.rests_on), e.also_called,
    )  # fmt: skip


def _choice(c: schema.ExerciseChoice) -> out.ExerciseChoice:
    return out.ExerciseChoice(
        c.most, c.building, c.ready_seconds, c.change_seconds, {phase: tuple(aims) for phase, aims in c.aims.items()}
    )


def _muscle(m: schema.Muscle) -> out.Muscle:
    stretch = out.MuscleCare(m.stretch.text, tuple(m.stretch.exercises))
    strengthen = out.MuscleCare(m.strengthen.text, tuple(m.strengthen.exercises))
    lies = out.Lies(tuple(m.lies.places), _corners(m.lies.back), _corners(m.lies.front)) if m.lies else None
    return out.Muscle(m.id, m.name, m.term, m.action, m.nerve, _said(m.pain), stretch, strengthen, lies, m.also_called)


def _corners(given: list[list[float]] | None) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in given or ())


def _factor(f: schema.Factor) -> out.Factor:
    signs = tuple(_sign(s) for s in f.shown_by)
    return out.Factor(
        f.id, f.name, f.text, f.makes, signs, _set(f.places), f.size.measure, f.size.value, _said(f.size),
        f.can_change, _said(f.change), f.also_called,
    )  # fmt: skip


def _course(c: schema.Course) -> out.Course:
    again = _said(c.again) if c.again else None
    return out.Course(
        c.id, c.name, c.text, c.better_means, *_aim(c), _marks(c.better), _marks(c.pain), c.certainty, again,
        c.estimate, tuple(c.rests_on),
    )  # fmt: skip


def _marks(given: schema.Vector | None) -> tuple[out.Mark, ...]:
    if given is None:
        return ()
    marks = (out.Mark(int(key), value, _facts(o), o.estimate, o.indirect) for key, value, o in given.items())
    return tuple(sorted(marks, key=lambda m: m.week))


def _medicine(m: schema.Medicine) -> out.Medicine:
    checks = tuple(
        out.MedicineCheck(
            c.finding, out.Guard(age=(c.age.from_, c.age.to) if c.age else None), tuple(c.settled_by), c.then, _said(c)
        )
        for c in m.checks
    )
    because = _said(m.at_best_because) if m.at_best_because else None
    return out.Medicine(
        m.id, m.name, dict(m.names), m.text, m.show, *_aim(m), m.at_best, because, m.up_to, _said(m.helps),
        m.certainty, _said(m.harms), _said(m.most_a_day), _said(m.longest), _said(m.not_together), checks,
        m.also_called,
    )  # fmt: skip


def _claim(c: schema.Claim, k: Knowledge) -> out.Claim:
    carried = tuple((kind, id_) for id_ in c.answered_by for kind in carriers(k, id_))
    kept = tuple(pair for place in c.kept_in for pair in place.model_dump(exclude_none=True).items())
    return out.Claim(
        c.id, c.claim, c.about, c.verdict, c.answer, carried, tuple(c.facts), c.certainty, c.estimate, c.indirect, kept
    )


def _country(c: schema.Country) -> out.Country:
    lines = {id_: out.HelpLine(x.name, x.number, x.note, x.fact) for id_, x in c.lines.items()}
    return out.Country(c.id, c.name, c.emergency, c.advice_line, lines)


def _citation(f: schema.Fact, s: schema.Source) -> out.Citation:
    return out.Citation(f.id, s.title, s.journal, s.year, s.address)


def _sources(k: Knowledge) -> dict[str, out.Source]:
    figures: dict[str, list[out.Reading]] = {s: [] for s in k.sources}
    for f in k.facts.values():
        figures[f.source].append(
            out.Reading(f.id, f.population, f.subject, f.finding, f.measure, f.value, _pair(f.ci95), f.n, f.note)
        )
    return {
        s.id: out.Source(
            s.id, s.title, s.authors, s.kind, s.journal, s.year, s.address or s.url, s.read, k.day("source", s.id),
            tuple(figures[s.id]),
        )
        for s in k.sources.values()
    }  # fmt: skip


def _pair(given: list[float] | None) -> tuple[float, float] | None:
    return (given[0], given[1]) if given else None
