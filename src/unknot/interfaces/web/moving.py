"""Pages to read about exercises and muscles, made from the knowledge and linked with each other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from markupsafe import Markup

from unknot.interfaces.web.figures import draw
from unknot.interfaces.web.find import said
from unknot.interfaces.web.timer import timer_steps
from unknot.interfaces.web.views import checked_on, sources
from unknot.language import capital, marked, small
from unknot.language import gettext as _
from unknot.model.compiled import Condition, Exercise, Muscle, Option
from unknot.model.model import Model
from unknot.model.words import Effort, Goal
from unknot.wording import CERTAINTY, dose_in_words, evidence_in_words

AIMS: dict[Goal, str] = {
    "loosen": marked("To loosen"),
    "stretch": marked("To stretch"),
    "relax": marked("To let go"),
    "glide": marked("To let a nerve slide"),
    "strengthen": marked("To get strong"),
    "steady": marked("To stand steady"),
    "stamina": marked("To get more stamina"),
}
EFFORTS: dict[Effort, str] = {
    "gentle": marked("Gentle: fits new pain too."),
    "building": marked("Builds up: not for new pain."),
}


class Moving:
    """Exercises and muscles. Nothing here depends on what anyone said."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.figures: dict[tuple[str, bool], Markup] = {}

    def figure(self, name: str, moves: bool = True) -> Markup | None:
        """The drawing of an exercise, with its movement or for paper; None where there is none."""
        figure = self.model.texts.figures.get(name)
        if figure is not None and (name, moves) not in self.figures:
            self.figures[name, moves] = draw(figure, moves)
        return self.figures.get((name, moves))

    def exercises(self) -> dict[str, Any]:
        """All exercises by what they are for."""
        listed = self.model.texts.exercises.values()
        groups = [(aim, _(heading), [e for e in listed if e.aim == aim]) for aim, heading in AIMS.items()]
        return {
            "groups": [g for g in groups if g[2]],
            "efforts": EFFORTS,
            "checked": checked_on(self.model, "exercise"),
        }

    def exercise(self, name: str) -> dict[str, Any] | None:
        """One exercise with all that is known of it; None where there is none of that name."""
        texts = self.model.texts
        e = texts.exercises.get(name)
        if e is None:
            return None
        sure = [
            _("Why: {reason}.").format(reason=e.why),
            _("How much it does: {effect}.").format(effect=e.effect) if e.effect else "",
            _("How sure that is: {certainty}.").format(certainty=_(CERTAINTY[e.certainty])) if e.certainty else "",
            f"{evidence_in_words(e.fact, e.estimate, e.indirect)}.",
            _("How much of it is an estimate, too: {reason}.").format(reason=e.dose.estimate)
            if e.dose.estimate
            else "",
        ]
        facts = (e.fact, *e.rests_on, *e.dose.facts)
        return {
            "e": e,
            "figure": self.figure(name),
            "aim": _(AIMS[e.aim]),
            "effort": _(EFFORTS[e.effort]),
            "dose": dose_in_words(e.dose),
            "timer_of": partial(timer_steps, e.dose, texts.choice),
            "for_whom": self._for_whom(e),
            "conditions": [texts.conditions[c] for c in sorted(e.conditions or ())],
            "variants": [
                (_("Easier"), e.easier, texts.exercises.get(e.easier_as or "")),
                (_("Harder"), e.harder, texts.exercises.get(e.harder_as or "")),
            ],
            "not_with": [texts.findings[f].question for f in e.not_with],
            "avoids": [texts.treatments[t] for t in e.avoided_as if t in texts.treatments],
            "muscles": [texts.muscles[m] for m in e.muscles],
            "sure": [line.replace("..", ".") for line in sure if line],
            "sources": sources(self.model, facts),
            "checked": checked_on(self.model, ("exercise", name)),
        }

    def _for_whom(self, e: Exercise) -> list[tuple[str, str]]:
        """Where, how long, which kind of pain and for which people, each with its label."""
        texts = self.model.texts
        length = next(f for f in texts.findings.values() if any(o.phase for o in f.options))
        low, high = e.only_if.age or (None, None)
        ages = " ".join(
            x
            for x in (
                _("from {age}").format(age=f"{low:g}") if low else "",
                _("up to {age}").format(age=f"{high:g}") if high else "",
            )
            if x
        )
        rows = [
            (_("Where it hurts"), _labels(texts.findings[texts.roles["place"]].options, e.places)),
            (_("How long it has lasted"), _labels([o for o in length.options if o.phase in (e.phases or ())], None)),
            (_("Kind of pain"), ", ".join(name for f, name in texts.families.items() if f in (e.families or ()))),
            (_("Age"), ages),
            (_("Sex"), _labels(texts.findings[texts.roles["sex"]].options, e.only_if.sex or frozenset())),
            (_("Only when one of these holds"), " ".join(texts.findings[f].question for f in e.only_with)),
        ]
        return [(label, capital(text)) for label, text in rows if text]

    def muscles(self) -> dict[str, Any]:
        """All muscles."""
        return {"muscles": list(self.model.texts.muscles.values()), "checked": checked_on(self.model, "muscle")}

    def muscle(self, name: str) -> dict[str, Any] | None:
        """One muscle with the exercises that move it; None where there is none of that name."""
        m = self.model.texts.muscles.get(name)
        if m is None:
            return None
        exercises = self.model.texts.exercises
        ways = [(_("Stretch it"), m.stretch), (_("Make it strong"), m.strengthen)]
        shown = {x for *_rest, way in ways for x in way.exercises}
        return {
            "m": m,
            "pain_note": m.pain.estimate or m.pain.indirect,
            "ways": [(heading, way.text, [exercises[x] for x in way.exercises]) for heading, way in ways],
            "others": [e for e in exercises.values() if name in e.muscles and e.id not in shown],
            "sources": sources(self.model, m.pain.facts),
            "checked": checked_on(self.model, ("muscle", name)),
        }

    def meant_for(self, c: Condition, places: Iterable[str]) -> list[Exercise]:
        """What plans may choose from when it is this: aimed at it by name or family, and not to be kept away from.

        Args:
            places: where its pain is felt often enough; an exercise for other places alone is left out.
        """
        where = frozenset(places)
        return [
            e
            for e in self.model.texts.exercises.values()
            if not c.serious
            and (c.id in (e.conditions or ()) or c.family in (e.families or ()))
            and (e.places is None or e.places & where)
            and not set(e.avoided_as) & set(c.avoid)
        ]

    def texts_of(self, entry: Exercise | Muscle) -> tuple[tuple[str, float], ...]:
        """The texts by which it is found, with their weights."""
        if isinstance(entry, Muscle):
            return (
                (entry.name, 0.9),
                (entry.term, 1.0),
                *said(entry.also_called),
                (f"{entry.action} {entry.pain.text}", 0.4),
            )
        return (entry.name, 0.9), *said(entry.also_called), (" ".join(entry.steps), 0.4), (entry.why, 0.3)


def _labels(options: Iterable[Option], kept: frozenset[str] | None) -> str:
    """The labels of the options that are kept (all when None), in their order; "" when nothing is named."""
    return ", ".join(small(o.label) for o in options if kept is None or o.id in kept)
