"""An assessment in words for the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from unknot.assessment import Assessment
from unknot.care.exercises import ExerciseAdvice
from unknot.care.plan import Part
from unknot.model.compiled import Citation
from unknot.model.words import Urgency, rank
from unknot.triage.urgency import percent
from unknot.wording import (
    CERTAINTY,
    CLAIM_VERDICT,
    DISCLAIMER,
    EXERCISES,
    SHOWN_FROM,
    SLOTS,
    TOPIC,
    VERDICT,
    chance_in_words,
    course_lines,
    course_note,
    dose_in_words,
    evidence_in_words,
    medicine_reasons,
    reason_parts,
    shown_conditions,
    told_reasons,
    variants,
)

STYLE: dict[Urgency, str] = {
    "emergency": "bold white on red",
    "immediate": "bold red",
    "today": "bold yellow",
    "soon": "bold cyan",
    "routine": "bold blue",
    "self-care": "bold green",
}


def console() -> Console:
    """Plain when the output is no terminal; never wider than is good to read."""
    made = Console(highlight=False, soft_wrap=False)
    made.width = min(made.width, 100)
    return made


def print_assessment(a: Assessment, out: Console | None = None) -> None:
    """Urgency first, then why, what it may be, what to do, and what to watch for."""
    out = out or console()
    _supports(a, out)
    _urgency(a, out)
    if a.urgency == "emergency":
        _sources(a, out)
        return
    _suspects(a, out)
    _conditions(a, out)
    _plan(a, out)
    _medicines(a, out)
    _course(a, out)
    _net(a, out)
    _sources(a, out)
    out.print()
    out.print(Text(DISCLAIMER, style="dim"))
    out.print(Text(f"Knowledge {a.knowledge[:12]}.", style="dim"))


def _supports(a: Assessment, out: Console) -> None:
    """Help beyond the pain comes before all else, so that nobody has to look for it."""
    for s in a.supports:
        out.print(Panel(Text(s.headline, style="bold"), border_style="bold"))
        for line in s.steps:
            _bullet(out, Text(line))
        out.print()


def _urgency(a: Assessment, out: Console) -> None:
    lines = [Text(a.plan.headline, style=STYLE[a.urgency])]
    if a.provisional:
        lines.append(Text(f"{len(a.unasked_safety)} safety questions are still open.", style="dim"))
    level = f"{'at least ' if a.provisional else ''}{a.urgency}"
    out.print(
        Panel(Text("\n").join(lines), title=f"Urgency: {level}", title_align="left", border_style=STYLE[a.urgency])
    )
    for line in a.plan.steps:
        _bullet(out, Text(line))
    if a.plan.say:
        _heading(out, "What to say")
        for line in a.plan.say:
            _bullet(out, Text(line))
    if a.reasons:
        _heading(out, "Why")
        for reason in told_reasons(a):
            note = "If what you were not sure about is so: " if reason.kind == "not-sure" else ""
            _bullet(out, Text(f"{note}{reason.text}"))


def item(out: Console, mark: str, text: Text, left: int = 2) -> None:
    """A list item whose later lines stand under its first."""
    grid = Table.grid(padding=(0, 1))
    grid.add_row(mark, text)
    out.print(Padding(grid, (0, 0, 0, left), expand=False))


def _bullet(out: Console, text: Text, left: int = 2) -> None:
    item(out, "•", text, left)


def _line(out: Console, text: Text, left: int) -> None:
    """Indented text without trailing blanks."""
    out.print(Padding(text, (0, 0, 0, left), expand=False))


def _heading(out: Console, text: str) -> None:
    out.print()
    out.print(Text(text, style="bold underline"))


def _suspects(a: Assessment, out: Console) -> None:
    """From `immediate` on, what the rules want ruled out stands before what is likeliest."""
    names = dict.fromkeys(s for r in a.reasons if rank(r.urgency) >= rank("immediate") for s in r.suspects)
    if a.urgency == "immediate" and names:
        _heading(out, "What has to be ruled out")
        for name in names:
            c = a.model.texts.conditions[name]
            _bullet(out, Text.assemble((c.name, "bold"), f". {c.plain}."))


def _conditions(a: Assessment, out: Console) -> None:
    _heading(out, "What it may be")
    shown = shown_conditions(a)
    for c in shown:
        low, high = c.interval
        words = f"{chance_in_words(c.probability)}: {percent(c.probability)} ({percent(low)} to {percent(high)})"
        _line(out, Text.assemble((c.name, "bold"), f". {c.plain}."), 2)
        _line(out, Text(words), 4)
        for label, weights in (("for", c.supports), ("against", c.against)):
            text = "; ".join(reason_parts(a, weights))
            if text:
                _line(out, Text(f"{label}: {text}", style="dim"), 4)
    rest = 1 - sum(c.probability for c in shown)
    if rest > SHOWN_FROM:
        _line(out, Text(f"All other causes together: {percent(rest)}.", style="dim"), 2)


def _plan(a: Assessment, out: Console) -> None:
    for slot, heading in SLOTS.items():
        parts = [p for p in a.plan.do if p.when == slot]
        if parts:
            _heading(out, heading)
        for part in parts:
            _part(out, part)
    _exercises(a, out)
    if a.plan.skip:
        _heading(out, "What you can skip, and why")
        for part in a.plan.skip:
            _part(out, part)
            if part.why:
                _line(out, Text(f"Why: {part.why}", style="dim"), 4)
    if a.plan.avoid:
        _heading(out, "Keep away from")
        for avoid in a.plan.avoid:
            _bullet(out, Text.assemble((f"{avoid.name}. ", "bold"), avoid.text))


def _part(out: Console, part: Part) -> None:
    """A part of the plan with how much it does, how sure that is, and its harms."""
    extra = [f"How much it does: {_stopped(part.effect)}"] if part.effect else []
    extra += [f"How sure that is: {CERTAINTY[part.certainty]}."] if part.certainty else []
    extra += [f"Harms: {_stopped(part.harms)}"] if part.harms else []
    extra += ["(estimate)"] if part.estimate else []
    extra += [f"(Evidence from elsewhere: {part.indirect}.)"] if part.indirect else []
    _bullet(out, Text.assemble((f"{part.name}. ", "bold"), part.text))
    if extra:
        _line(out, Text(" ".join(extra), style="dim"), 4)


def _stopped(text: str) -> str:
    """Words that end in a full stop."""
    return text if text.endswith(".") else f"{text}."


def _exercises(a: Assessment, out: Console) -> None:
    """Each exercise step by step, with how much of it, its variants, and when to stop."""
    for effort, heading in EXERCISES.items():
        listed = [e for e in a.plan.exercises if e.effort == effort]
        if listed:
            _heading(out, heading)
        for e in listed:
            _exercise(a, out, e)


def _exercise(a: Assessment, out: Console, e: ExerciseAdvice) -> None:
    _bullet(out, Text(f"{e.name}.", style="bold"))
    for i, step in enumerate(e.steps, 1):
        item(out, f"{i}.", Text(step), 4)
    lines = [f"You need: {_stopped(e.needs)}"] if e.needs else []
    lines += [f"How much: {dose_in_words(e.dose)}", *variants(a, e), f"When to stop: {e.stop}"]
    for line in lines:
        _line(out, Text(line), 4)
    extra = [f"Why: {_stopped(e.why)}"]
    extra += [f"How much it does: {_stopped(e.effect)}"] if e.effect else []
    extra += [f"How sure that is: {CERTAINTY[e.certainty]}."] if e.certainty else []
    extra.append(_stopped(evidence_in_words(e.fact, e.estimate, e.indirect)))
    _line(out, Text(" ".join(extra), style="dim"), 4)


def _medicines(a: Assessment, out: Console) -> None:
    """Each medicine with its verdict, the reasons, and what to keep to."""
    if not a.plan.medicines:
        return
    _heading(out, "Medicines")
    _line(out, Text("If you are not sure about any of this, ask a pharmacist."), 2)
    for m in a.plan.medicines:
        _bullet(out, Text.assemble((f"{VERDICT[m.verdict]}: {m.name}. ", "bold"), m.text))
        _line(out, Text(f"Does it help? {m.helps.text} How sure that is: {CERTAINTY[m.certainty]}.", style="dim"), 4)
        for text in medicine_reasons(a, m):
            _bullet(out, Text(text, style="dim"), 4)
        if m.verdict != "dont":
            rules = f"At most a day: {m.most_a_day.text} For how long: {m.longest.text} Not together with: "
            _bullet(out, Text(f"{rules}{m.not_together.text} Harms: {m.harms.text}", style="dim"), 4)


def _course(a: Assessment, out: Console) -> None:
    """How many are better by when, how much it typically hurts, and what makes it slower."""
    c = a.course
    if c is None:
        return
    _heading(out, "When will it be over?")
    _line(out, Text(f"If it is this: {a.model.texts.conditions[c.condition].name}. {c.text}"), 2)
    for line in course_lines(a):
        _bullet(out, Text(line))
    _line(out, Text(course_note(c), style="dim"), 2)
    if c.again:
        _line(out, Text(c.again.text), 2)
    if a.factors:
        _line(out, Text("What plays a part in your case:"), 2)
        for f in a.factors:
            _bullet(out, Text.assemble((f"{f.name}. ", "bold"), f"{f.text} {f.size.text} {f.change.text}"), 4)


def _net(a: Assessment, out: Console) -> None:
    if not a.safety_net:
        return
    _heading(out, "What to watch for")
    shown = ""
    for line in a.safety_net:
        then = a.model.texts.levels[line.then].headline
        if then != shown:
            _line(out, Text(then, style=STYLE[line.then]), 2)
            shown = then
        _bullet(out, Text(line.watch), 4)


def _sources(a: Assessment, out: Console) -> None:
    if a.sources:
        _heading(out, "Sources")
        for citation in dict.fromkeys(str(c) for c in a.sources.values()):
            _line(out, Text(citation, style="dim"), 2)


# ---------------------------------------------------------------- claims


def print_claims(claims: list[dict[str, Any]], out: Console | None = None) -> None:
    """Claims as `vocabulary.claims` gives them, each with its verdict, the answer, its footing and its sources."""
    out = out or console()
    about = ""
    for c in claims:
        if c["about"] != about:
            about = c["about"]
            _heading(out, TOPIC[about])
        out.print()
        _line(out, Text.assemble((f"{c['claim']} ", "bold"), (f"{CLAIM_VERDICT[c['verdict']]}.", "bold cyan")), 2)
        _line(out, Text(c["answer"]), 4)
        for text in _footing(c):
            _line(out, Text(text, style="dim"), 4)


def _footing(c: dict[str, Any]) -> list[str]:
    """What an answer rests on, line by line."""
    lines = [f"How sure this is: {CERTAINTY[c['certainty']]}."] if c["certainty"] else []
    lines += [f"No study: {_stopped(c['estimate'])}"] if c["estimate"] else []
    lines += [f"The studies fit only in part: {_stopped(c['indirect'])}"] if c["indirect"] else []
    cited = dict.fromkeys(str(Citation(**source)) for source in c["sources"].values())
    lines += [f"Source: {words}" for words in cited]
    kept = "; ".join(name for place in c["kept_in"] for name in place.values())
    return lines + ([f"Kept in: {kept}."] if kept else [])


# ---------------------------------------------------------------- explanation


def explanation_as_dict(a: Assessment, condition: str | None = None) -> dict[str, Any]:
    """Start, steps and end in natural log-odds for each condition (or one); start + steps = end."""
    rows = {name: i for i, name in enumerate(a.model.recipe.conditions)}
    e = a.explanation
    listed = [
        {
            "id": name,
            "probability": probability,
            "start": float(e.start[rows[name]]),
            "steps": [
                {"group": w.group, "answers": w.answers, "log_odds": w.log_odds, "against_rival": w.against_rival}
                for w in a.weights(name)
            ],
            "end": float(e.end[rows[name]]),
        }
        for name, probability in a.probabilities.items()
        if condition in (None, name)
    ]
    return {"knowledge": a.knowledge, "urgency": a.urgency, "conditions": listed}


def print_explanation(a: Assessment, condition: str | None = None, out: Console | None = None) -> None:
    """For each condition a column of changes that adds up."""
    out = out or console()
    rows = {name: i for i, name in enumerate(a.model.recipe.conditions)}
    chosen = [condition] if condition else list(a.probabilities)[:3]
    for name in chosen:
        row = rows[name]
        out.print(Text(f"{a.model.texts.conditions[name].name}: {percent(a.probabilities[name])}", style="bold"))
        _number(out, float(a.explanation.start[row]), "before any answer")
        for w in a.weights(name):
            said = [f for f, v in w.answers.items() if v != "no"] or list(w.answers)
            _number(out, w.log_odds, "; ".join(a.said(f) for f in said[:4]) + (" …" if len(said) > 4 else ""))
        _number(out, float(a.explanation.end[row]), "log-odds after all answers")
        out.print()


def _number(out: Console, value: float, text: str) -> None:
    _line(out, Text(f"{value:+7.2f}  {text}"), 2)
