"""A place to read, made from the knowledge: conditions, treatments, exercises, claims, sources and more."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from unknot.interfaces.web.find import Entry, Finder, said
from unknot.interfaces.web.machines import condition_data
from unknot.interfaces.web.moving import Moving
from unknot.interfaces.web.views import checked_on, earliest, link_to, sources
from unknot.language import as_it_is, capital, marked, small, without_stop
from unknot.language import gettext as _
from unknot.model.compiled import Array, Condition, Course, Finding, Medicine, Said, cited
from unknot.model.model import Model
from unknot.model.words import ClaimVerdict
from unknot.vocabulary import claims
from unknot.wording import CERTAINTY, CLAIM_VERDICT, TOPIC, VERDICT, how_sure

MOST_SIGNS = 8
SAID_OFTEN = 0.15  # a sign that fewer people with the condition tell is not shown
LISTINGS = {
    "conditions": marked("Conditions"),
    "treatments": marked("Treatments"),
    "exercises": marked("Exercises"),
    "muscles": marked("Muscles"),
    "medicines": marked("Medicines"),
    "factors": marked("Factors"),
    "claims": marked("True or not?"),
    "evidence": marked("Evidence"),
    "how-it-works": marked("How it works"),
}
MAKING = {
    "slower": marked("Slower to heal"),
    "likelier": marked("Likelier to come"),
    "nothing": marked("No proof that it matters"),
}
OFTEN_THERE = 0.5  # how common in a place, against all places, what is listed for it first
LEADS_TO = {"condition": "conditions/", "exercise": "exercises/", "muscle": "muscles/", "factor": "factors#",
            "treatment": "treatments#", "medicine": "medicines#"}  # fmt: skip
DOING = {"do": marked("What can help"), "avoid": marked("What to keep away from"), "skip": marked("What you can skip")}


def _facts_of(c: Course) -> list[str]:
    """All facts that a course rests on."""
    return [*(f for m in (*c.better, *c.pain) for f in m.facts), *(c.again.facts if c.again else ()), *c.rests_on]


class Reading:
    """The pages to read, each as a template and its values. Nothing here depends on what anyone said."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.model = model
        self.folder = folder
        self.moving = Moving(model)
        self.listings: dict[str, Callable[[], dict[str, Any] | None]] = {
            "conditions": self.conditions,
            "treatments": self.treatments,
            "exercises": self.moving.exercises,
            "muscles": self.moving.muscles,
            "medicines": self.medicines,
            "factors": self.factors,
            "claims": self.claims,
            "evidence": self.evidence,
            "how-it-works": self.how_it_works,
        }

    def paths(self) -> list[str]:
        """The addresses of all pages to read, in a fixed order; the pages of numbers are for who asks for them."""
        texts = self.model.texts
        places = [o.id for o in texts.findings[texts.roles["place"]].options]
        kinds = {
            "conditions/place": places, "conditions": texts.conditions, "exercises": texts.exercises,
            "muscles": texts.muscles, "evidence": texts.sources,
        }  # fmt: skip
        return [f"/{name}" for name in self.listings] + [f"/{kind}/{id_}" for kind in kinds for id_ in kinds[kind]]

    def conditions(self, place: str | None = None) -> dict[str, Any] | None:
        """All conditions by family; of a place, what is seldom met there stands apart.

        Args:
            place: an option of the finding that asks for the place; None for all.

        Returns:
            None where there is no such place.
        """
        texts = self.model.texts
        options = texts.findings[texts.roles["place"]].options
        if place not in (None, *(o.id for o in options)):
            return None
        there = [c for c in texts.conditions.values() if place is None or self._often_there(c.id, place)]
        return {
            "places": [(o.id, o.label) for o in options],
            "place": next((o for o in options if o.id == place), None),
            "families": self._by_family(there),
            "seldom": self._by_family([c for c in texts.conditions.values() if c not in there]),
            "serious": sum(c.serious for c in there),
            "checked": checked_on(self.model, "condition"),
            "count": len(there),
        }

    def _by_family(self, listed: list[Condition]) -> list[tuple[str, str, list[Condition]]]:
        """Family, its name and its conditions; a family without any is left out."""
        families = self.model.texts.families.items()
        groups = [(family, name, [c for c in listed if c.family == family]) for family, name in families]
        return [g for g in groups if g[2]]

    def _often_there(self, name: str, place: str) -> bool:
        """Whether a condition is about as common among pain in a place as among pain anywhere."""
        recipe = self.model.recipe
        row = recipe.conditions.index(name)
        here = self.model.point.prior[0, recipe.settings.index(self.model.texts.default_setting), :, row]
        return bool(here[recipe.places.index(place)] >= OFTEN_THERE * here[-1])

    def condition(self, name: str) -> dict[str, Any] | None:
        """One condition; None where there is none of that name."""
        texts = self.model.texts
        c = texts.conditions.get(name)
        if c is None:
            return None
        rules = [r for r in texts.rules if name in r.suspects]
        courses = [x for x in texts.courses.values() if name in (x.conditions or ())]
        signs = self._signs(name)
        return {
            "c": c,
            "data": condition_data(c, signs),
            "family": texts.families[c.family],
            "places": self._places(name),
            "signs": signs,
            "reasons": [
                {"text": r.reason, "then": texts.levels[r.urgency].headline, "sources": sources(self.model, (r.fact,))}
                for r in rules
            ],
            "help": [t for t in texts.treatments.values() if t.kind == "do" and _meant(t.conditions, t.families, c)],
            "avoid": self._avoids(c),
            "exercises": self.moving.meant_for(
                c, [place for place in self.model.recipe.places if self._often_there(name, place)]
            ),
            "claims": [x for x in texts.claims.values() if ("condition", name) in x.answered_by],
            "courses": [{"course": x, "sources": sources(self.model, _facts_of(x))} for x in courses],
            "sources": sources(self.model, c.facts),
            "checked": checked_on(self.model, ("condition", name), *(("course", x.id) for x in courses)),
        }

    def numbers(self, name: str) -> dict[str, Any]:
        """Every number of a condition with where it comes from. Reads the knowledge folder, which takes a while."""
        from unknot.model.show import show

        return {"c": self.model.texts.conditions[name], "text": show(self.folder, name)}

    def treatments(self) -> dict[str, Any]:
        """All parts of plans by what they are."""
        listed: list[dict[str, Any]] = [
            {
                "treatment": t,
                "sure": [
                    t.why, t.effect, _("Harms: {harms}").format(harms=t.harms) if t.harms else None,
                    how_sure(t.certainty) if t.certainty else None,
                    _("An estimate: {reason}").format(reason=t.estimate) if t.estimate else None,
                    _("Indirect evidence: {reason}").format(reason=t.indirect) if t.indirect else None,
                ],
                "sources": sources(self.model, (t.fact, *t.rests_on)),
            }
            for t in self.model.texts.treatments.values()
        ]  # fmt: skip
        groups = [(_(heading), [t for t in listed if t["treatment"].kind == kind]) for kind, heading in DOING.items()]
        return {"groups": groups, "checked": checked_on(self.model, "treatment")}

    def medicines(self) -> dict[str, Any]:
        """All medicines with what must be known before one is taken."""
        texts = self.model.texts
        listed = [
            {
                "medicine": m,
                "elsewhere": list(dict.fromkeys((m.name, *m.names.values()))) if m.names else [],
                "held_back": (_(VERDICT[m.at_best]), m.at_best_because.text) if m.at_best_because else None,
                "parts": [
                    (_("Does it help?"), m.helps), (_("At most a day"), m.most_a_day), (_("For how long"), m.longest),
                    (_("Not together with"), m.not_together), (_("Harms"), m.harms),
                ],
                "certainty": _(CERTAINTY[m.certainty]),
                "checks": [
                    (_(VERDICT[check.then]), check.said.text)
                    for check in m.checks
                ],
                "sources": sources(
                    self.model,
                    [f for s in _said(m) for f in s.facts]
                    + [f for check in m.checks for f in check.said.facts],
                ),
            }
            for m in texts.medicines.values()
        ]  # fmt: skip
        return {"medicines": listed, "checked": checked_on(self.model, "medicine")}

    def factors(self) -> dict[str, Any]:
        """What makes pain slower to heal, what makes it likelier, and what does nothing."""
        listed: list[dict[str, Any]] = [
            {"factor": f, "sources": sources(self.model, (*f.size.facts, *f.change.facts))}
            for f in self.model.texts.factors.values()
        ]
        groups = [(_(heading), [f for f in listed if f["factor"].makes == makes]) for makes, heading in MAKING.items()]
        found = [(heading, group) for heading, group in groups if group]
        return {"groups": found, "checked": checked_on(self.model, "factor")}

    def claims(self) -> dict[str, Any]:
        """What people read elsewhere, by theme, each with its verdict, the answer and what carries it."""
        listed = [self._claim(c) for c in claims(self.model)["claims"]]
        groups = [(topic, _(heading), [c for c in listed if c["about"] == topic]) for topic, heading in TOPIC.items()]
        found = [g for g in groups if g[2]]
        return {"groups": found, "count": len(listed), "checked": checked_on(self.model, "claim")}

    def _claim(self, c: dict[str, Any]) -> dict[str, Any]:
        """A claim in words; what carries its answer leads to its own page where it has one."""
        sure = [
            how_sure(c["certainty"]) if c["certainty"] else "",
            _("No study: {reason}.").format(reason=without_stop(c["estimate"])) if c["estimate"] else "",
            _("The studies fit only in part: {reason}.").format(reason=without_stop(c["indirect"]))
            if c["indirect"]
            else "",
            _("Kept in: {places}.").format(
                places="; ".join(as_it_is(x) for kept in c["kept_in"] for x in kept.values())
            )
            if c["kept_in"]
            else "",
        ]
        verdict: ClaimVerdict = c["verdict"]
        carriers = [(x["name"], LEADS_TO.get(x["kind"]), x["id"]) for x in c["carriers"]]
        return {
            **c,
            "verdict": _(CLAIM_VERDICT[verdict]),
            "links": [(without_stop(capital(name)), f"/{start}{id_}") for name, start, id_ in carriers if start],
            "rules": [x["name"] for x in c["carriers"] if x["kind"] in ("rule", "appointment", "net")],
            "sure": [line for line in sure if line],
            "sources": sources(self.model, c["facts"]),
        }

    def evidence(self) -> dict[str, Any]:
        """All sources, the newest first, with how many figures each carries."""
        listed = sorted(self.model.texts.sources.values(), key=lambda s: (-(s.year or 0), s.title))
        return {
            "sources": [(s, cited(s.title, s.journal, s.year)) for s in listed],
            "figures": len(self.model.texts.citations),
            "read_on": earliest(s.read_on for s in listed),
        }

    def source(self, name: str) -> dict[str, Any] | None:
        """A source with every figure that was read in it; None where there is none of that name."""
        s = self.model.texts.sources.get(name)
        if s is None:
            return None
        return {"s": s, "link": link_to(s.address), "read_on": earliest([s.read_on])}

    def how_it_works(self) -> dict[str, Any]:
        """What it rests on, in numbers."""
        texts = self.model.texts
        return {
            "counts": {
                "conditions": len(texts.conditions),
                "findings": len(texts.findings),
                "rules": len(texts.rules),
                "criteria": len(texts.criteria),
                "sources": len({c.title for c in texts.citations.values()}),
                "draws": self.model.draws,
            }
        }

    def search(self, words: str) -> dict[str, Any]:
        """What fits some words, the best first."""
        return {"words": words, "found": self.finder.find(words)}

    @cached_property
    def finder(self) -> Finder:
        """Finds everything that has a page or a place on one by everyday words."""
        texts = self.model.texts
        entries = [
            Entry(
                f"/conditions/{c.id}", c.name, capital(c.plain) + "." + (" " + _("Serious.") if c.serious else ""),
                ((c.name, 1.0), (c.plain, 0.95), *said(c.also_called), (c.about, 0.6),
                 (" ".join(s["text"] for s in self._signs(c.id)), 0.4)),
            )
            for c in texts.conditions.values()
        ]  # fmt: skip
        entries += [
            Entry(f"/treatments#{t.id}", t.name, t.text, ((t.name, 1.0), *said(t.also_called), (t.text, 0.5)))
            for t in texts.treatments.values()
        ]
        entries += [
            Entry(
                f"/medicines#{m.id}",
                m.name,
                m.text,
                (
                    *((name, 1.0) for name in dict.fromkeys((m.name, *m.names.values()))),
                    *said(m.also_called),
                    (m.text, 0.5),
                ),
            )
            for m in texts.medicines.values()
        ]
        entries += [
            Entry(f"/factors#{f.id}", f.name, f.text, ((f.name, 1.0), *said(f.also_called), (f.text, 0.5)))
            for f in texts.factors.values()
        ]
        entries += [
            Entry(f"/exercises/{e.id}", e.name, f"{e.why}.", self.moving.texts_of(e)) for e in texts.exercises.values()
        ]
        entries += [
            Entry(f"/muscles/{m.id}", m.name, m.action, self.moving.texts_of(m)) for m in texts.muscles.values()
        ]
        entries += [
            Entry(f"/claims#{c.id}", c.claim, _(CLAIM_VERDICT[c.verdict]) + ".", ((c.claim, 0.8), (c.answer, 0.3)))
            for c in texts.claims.values()
            if c.about != "promise"
        ]
        return Finder(entries)

    # ------------------------------------------------------------ parts of a condition

    def _places(self, name: str) -> list[tuple[str, str]]:
        """How many of 1,000 people with new pain there have it, before any question."""
        texts, recipe, point = self.model.texts, self.model.recipe, self.model.point
        setting, row = recipe.settings.index(texts.default_setting), recipe.conditions.index(name)
        labels = {o.id: o.label for o in texts.findings[texts.roles["place"]].options}
        chances = [(labels[place], float(point.prior[0, setting, i, row])) for i, place in enumerate(recipe.places)]
        return [(label, in_thousand(p)) for label, p in chances]

    def _signs(self, name: str) -> list[dict[str, str]]:
        """What people with it tell more often than people with other causes, the most telling first."""
        row = self.model.recipe.conditions.index(name)
        told = []
        for text, chance in self._told:
            mine = float(chance[row])
            others = float((np.delete(chance, row) * np.delete(self._common, row)).sum() / (1 - self._common[row]))
            if mine >= SAID_OFTEN and mine > 2 * others:
                told.append((mine / others, text, mine, others))
        told.sort(key=lambda x: -x[0])
        return [
            {"text": text, "with": in_hundred(mine), "without": in_hundred(others)}
            for _ratio, text, mine, others in told[:MOST_SIGNS]
        ]

    @cached_property
    def _common(self) -> Array:
        """(conditions,) chance of each before any question, wherever it hurts."""
        setting = self.model.recipe.settings.index(self.model.texts.default_setting)
        return np.asarray(self.model.point.prior[0, setting, -1])

    @cached_property
    def _told(self) -> list[tuple[str, Array]]:
        """Each answer in words with (conditions,) how many people with a condition give it."""
        point, texts = self.model.point, self.model.texts
        told: list[tuple[str, Array]] = []
        for block in point.blocks.values():
            read = 1 - block.skim[0]
            for finding, i in block.findings.items():
                told.append((texts.findings[finding].question, read * block.weights[0] @ block.yes[0, :, i]))
        for finding, free in point.free.items():
            f = texts.findings[finding]
            if f.kind == "number" or f.care:
                continue
            for answer, i in free.answers.items():
                if answer != "no":
                    told.append((_in_words(f, answer), (free.probability[0, i] * point.person[0]).sum(axis=1)))
        return told

    def _avoids(self, c: Condition) -> list[str]:
        treatments = self.model.texts.treatments
        return [treatments[name].name for name in c.avoid if name in treatments]


def _in_words(f: Finding, answer: str) -> str:
    if f.kind == "yes-no":
        return f.question
    return f"{capital(f.short)}: {small(next(o.label for o in f.options if o.id == answer))}"


def _said(m: Medicine) -> list[Said]:
    """All that is said of a medicine for everybody, with what it rests on."""
    parts = [m.helps, m.harms, m.most_a_day, m.longest, m.not_together]
    return parts if m.at_best_because is None else [m.at_best_because, *parts]


def _meant(conditions: frozenset[str] | None, families: frozenset[str] | None, c: Condition) -> bool:
    """Whether something is aimed at a condition by name or by family."""
    return c.id in (conditions or ()) or c.family in (families or ())


def in_hundred(p: float) -> str:
    """A share of people, for example "about 40 in 100"."""
    if p < 0.01:
        return _("fewer than 1 in 100")
    return _("about {count} in 100").format(count=round(100 * p))


def in_thousand(p: float) -> str:
    """A chance, for example "about 7 in 1,000"."""
    if p < 0.001:
        return _("fewer than 1 in 1,000")
    return _("about {count} in 1,000").format(count=round(1000 * p))
