"""The sheet of a condition: all that makes it more or less likely."""

from __future__ import annotations

from unknot.model import schema
from unknot.model.lint_questions import answers_of
from unknot.model.origins import Stated
from unknot.model.sheet import Row, Section, Sheet, percent, ratio
from unknot.model.show_parts import BLOCK_DEFAULT, HEADERS, PATTERN_COLUMNS, Entries, answer_label, stated_rows
from unknot.model.words import LEVELS, YES

STATED = ("label", "value", "where", "origin")


def condition_sheet(e: Entries, id_: str) -> Sheet:
    """Prior, age and sex, need, patterns, findings, care, and the rules that suspect it."""
    c = e.k.conditions[id_]
    sections = [
        Section("How common, as stated", STATED, stated_rows(e, "condition", id_, "prevalence"), HEADERS),
        Section("Where the worst pain is", STATED, stated_rows(e, "condition", id_, "places"), HEADERS),
        _prior(e, id_),
        Section("Age, as stated", STATED, _age_rows(e, c), HEADERS),
        Section("Sex, as stated", STATED, stated_rows(e, "condition", id_, "sex"), HEADERS),
        _person(e, id_),
        _need(e, c),
    ]
    said = [b for b in e.k.blocks.values() if e.patterns_of(id_, b.id)[1] != BLOCK_DEFAULT]
    silent = [b for b in e.k.blocks.values() if b not in said]
    for block in said:
        sections += [e.patterns(block.id, id_), _block_findings(e, block, id_)]
    sections += [_findings(e, c), _default_patterns(e, silent, id_), _background(e, c, silent), _widen(e, c)]
    sections += [_care(e, c), _typical(e, c), _refer(e, c), _rules(e, id_), _checks(e, c)]
    return Sheet("condition", id_, e.k.where("condition", id_), _facts(e, c), sections)


def _facts(e: Entries, c: schema.Condition) -> list[tuple[str, str]]:
    family = e.k.families[c.family]
    return [
        ("name", c.name),
        ("plain", c.plain),
        ("about", c.about),
        ("family", f"{c.family} ({family.name})"),
        ("ICD-10-CM", ", ".join(c.icd10cm)),
        ("serious", "yes" if c.serious else "no"),
    ]


# ---------------------------------------------------------------- before any question


def _prior(e: Entries, id_: str) -> Section:
    recipe, prior, c = e.model.recipe, e.model.point.prior, e.index(id_)
    rows: list[Row] = []
    for r, place in enumerate([*recipe.places, "place not said"]):
        row: Row = {"label": place}
        row |= {s: float(prior[0, i, r, c]) for i, s in enumerate(recipe.settings)}
        rows.append(row)
    note = "Among adults of all ages with pain worst there; the place is as people say it."
    return Section("Chance before any question", ("label", *recipe.settings), rows, note=note)


def _age_rows(e: Entries, c: schema.Condition) -> list[Row]:
    if c.age and c.age.table:
        rows = stated_rows(e, "age-table", c.age.table, "weights")
        return [{**row, "label": row["label"].replace("weights", f"table {c.age.table}:")} for row in rows]
    return stated_rows(e, "condition", c.id, "age")


def _person(e: Entries, id_: str) -> Section:
    """Relative chance: P(cell | condition) over the cell's share of the population."""
    relative = (e.model.point.person[0, e.index(id_)] / e.people).reshape(-1, 2)
    rows: list[Row] = [
        {"label": label, "women": f"× {ratio(women)}", "men": f"× {ratio(men)}"}
        for label, (women, men) in zip(e.band_labels(), relative.tolist(), strict=True)
    ]
    note = "How often it is the cause at that age and sex, compared with all adults together."
    return Section("Age and sex", ("label", "women", "men"), rows, note=note)


def _need(e: Entries, c: schema.Condition) -> Section:
    kind, id_, holder = ("condition", c.id, "own") if c.need else ("family", c.family, f"family {c.family}")
    stated = {s.path[-1]: s for s in e.numbers(kind, id_) if s.path[0] == "need"}
    recipe, i = e.model.recipe, e.index(c.id)
    rows: list[Row] = []
    for n, level in enumerate(LEVELS):
        if level not in stated:
            continue
        row: Row = {"label": level, **e.row(stated[level]), "from": holder}
        row |= {s: float(e.model.point.need[0, j, i, n]) for j, s in enumerate(recipe.settings)}
        rows.append(row)
    note = "Stated for primary care; in other settings it is weighed by how often each need is met there."
    return Section(
        "What it needs", ("label", "value", *recipe.settings, "from", "where", "origin"), rows, HEADERS, note
    )


# ---------------------------------------------------------------- answers


def _block_findings(e: Entries, block: schema.Block, id_: str) -> Section:
    rows: list[Row] = []
    for f in block.findings:
        chance, background = e.chance(id_, f, YES), e.background(f, YES)
        rows.append({"label": f, "chance": chance, "background": background, "ratio": chance / background})
    note = "Yes to each finding by itself. Answers of one block are weighed together, not multiplied."
    return Section(f"{block.name}: findings", ("label", "chance", "background", "ratio"), rows, HEADERS, note)


def _findings(e: Entries, c: schema.Condition) -> Section:
    """The findings that the condition or its family speaks of."""
    rows: list[Row] = []
    for f in e.model.recipe.findings:
        holder = _holder(e, c, f.id)
        if holder is None:
            continue
        kind, id_, words = holder
        stated = [s for s in e.numbers(kind, id_) if s.path[:2] == ("findings", f.id)]
        rows += _answer_rows(e, c, e.k.findings[f.id], stated, words)
    columns = (
        "label", "stated as", "value", "chance", "background", "by age and sex", "ratio", "from", "where", "origin",
    )  # fmt: skip
    note = "Background and ratio are averaged over the reference population; by age and sex the ratio differs."
    return Section("Other findings", columns, rows, HEADERS, note)


def _holder(e: Entries, c: schema.Condition, finding: str) -> tuple[str, str, str] | None:
    if finding in c.findings:
        return "condition", c.id, "own"
    if finding in e.k.families[c.family].findings:
        return "family", c.family, f"family {c.family}"
    return None


def _answer_rows(e: Entries, c: schema.Condition, f: schema.Finding, stated: list[Stated], holder: str) -> list[Row]:
    """One row per answer; a yes-no finding has one for yes, and one more for a second stated figure."""
    rows: list[Row] = []
    for i, s in enumerate(stated):
        answer = YES if f.kind == "yes-no" else str(s.path[-1])
        row: Row = {"label": f.id if f.kind == "yes-no" else f"{f.id}: {answer_label(f, answer)}"}
        if f.kind == "yes-no":
            row["stated as"] = str(s.path[-1])
        row |= {**e.row(s), "from": holder}
        if f.kind != "yes-no" or i == 0:
            row["chance"], row["background"] = e.chance(c.id, f.id, answer), e.background(f.id, answer)
            row["ratio"] = row["chance"] / row["background"]
            span = e.background_range(f.id)
            if span:
                row["by age and sex"] = f"{percent(span[0])} to {percent(span[1])}"
        rows.append(row)
    return rows


def _default_patterns(e: Entries, blocks: list[schema.Block], id_: str) -> Section:
    rows: list[Row] = [
        {**row, "label": f"{block.id}: {row['label']}"} for block in blocks for row in e.pattern_rows(block.id, id_)
    ]
    return Section("Blocks of which nothing is stated: as in anyone", PATTERN_COLUMNS, rows, HEADERS)


def _background(e: Entries, c: schema.Condition, blocks: list[schema.Block]) -> Section:
    """The findings that say nothing for or against it."""
    rows: list[Row] = []
    for block in blocks:
        for name in block.findings:
            row: Row = {"label": name, "chance": e.chance(c.id, name, YES), "background": e.background(name, YES)}
            row |= {"from": f"widened {BLOCK_DEFAULT}" if c.widen else BLOCK_DEFAULT}
            rows.append({**row, "where": e.k.where("block", block.id, "default")})
    for finding in e.model.recipe.findings:
        if _holder(e, c, finding.id) is not None:
            continue
        f = e.k.findings[finding.id]
        for answer in (YES,) if f.kind == "yes-no" else answers_of(f):
            row = {"label": f.id if f.kind == "yes-no" else f"{f.id}: {answer_label(f, answer)}"}
            row |= {"chance": e.chance(c.id, f.id, answer), "background": e.background(f.id, answer)}
            row |= {
                "from": "widened leak" if c.widen and not f.care else "leak",
                "where": e.k.where("finding", f.id, "leak"),
            }
            rows.append(row)
    return Section(
        "Findings of which nothing is stated: as in anyone",
        ("label", "chance", "background", "from", "where"),
        rows,
        HEADERS,
    )


# ---------------------------------------------------------------- the rest


def _widen(e: Entries, c: schema.Condition) -> Section:
    rows = stated_rows(e, "condition", c.id, "widen")
    note = (
        "Odds by which its unnamed findings are commoner, and the part of its unnamed patterns that is spread evenly."
    )
    return Section("Wider than background", STATED, rows, HEADERS, note)


def _care(e: Entries, c: schema.Condition) -> Section:
    rows: list[Row] = []
    for kind, id_, holder, care in (
        ("family", c.family, f"family {c.family}", e.k.families[c.family].care),
        ("condition", c.id, "own", c.care),
    ):
        for name in care.avoid:
            if any(row["label"] == name for row in rows):
                continue
            rows.append({"label": name, "from": holder, "where": e.k.where(kind, id_, "care", "avoid")})
    note = (
        f"Each holds while the conditions that carry it sum to at least {c.care.avoid_from:g} (the least among them)."
    )
    return Section("What to keep away from", ("label", "from", "where"), rows, HEADERS, note)


def _typical(e: Entries, c: schema.Condition) -> Section:
    rows: list[Row] = [
        {"label": key, "what": value, "where": e.k.where("condition", c.id, "typical", key)}
        for key, value in c.typical.items()
    ]
    return Section("The textbook case", ("label", "what", "where"), rows, HEADERS)


def _refer(e: Entries, c: schema.Condition) -> Section:
    rows: list[Row] = []
    if c.refer_at:
        rows = [{**row, "what": c.refer_at.urgency} for row in stated_rows(e, "condition", c.id, "refer-at")]
    note = "From this chance on it is looked into at least this urgently, whatever the losses say."
    return Section("Referral", ("label", "value", "what", "where", "origin"), rows, HEADERS, note)


def _rules(e: Entries, id_: str) -> Section:
    rows: list[Row] = [
        {"label": r.id, "what": r.urgency, "reason": r.reason, "where": e.k.where("rule", r.id)}
        for r in e.k.rules.values()
        if id_ in r.suspects
    ]
    rows += [
        {"label": a.id, "what": a.urgency, "reason": a.reason, "where": e.k.where("appointment", a.id)}
        for a in e.k.appointments.values()
        if id_ in a.suspects
    ]
    return Section(
        "Rules and reasons for an appointment that suspect it", ("label", "what", "where", "reason"), rows, HEADERS
    )


def _checks(e: Entries, c: schema.Condition) -> Section:
    rows: list[Row] = []
    for i, check in enumerate(c.checks):
        of = ", ".join(f"{key} = {value}" for key, value in check.of.items())
        when = ", ".join(f"{key} {low:g} to {high:g}" for key, (low, high) in check.when.items())
        who = ", ".join(x for x in (when, check.place, check.setting) if x)
        label = f"{check.gives} of {of}" + (f" ({who})" if who else "")
        row: Row = {"label": label, "value": e.k.facts[check.fact].value}
        row |= {"where": e.k.where("condition", c.id, "checks", i), "origin": e.fact(check.fact)}
        rows.append(row)
    return Section("Published figures to compare with", STATED, rows, HEADERS)
