"""A place to read, made from the knowledge: conditions, treatments, medicines, factors, sources, how it works."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from unknot.interfaces.web.find import Entry, Finder
from unknot.interfaces.web.views import sources
from unknot.model.compiled import Array, Condition, Course, Finding, Medicine, Said
from unknot.model.model import Model
from unknot.wording import CERTAINTY, VERDICT, capital

MOST_SIGNS = 8
SAID_OFTEN = 0.15  # a sign that fewer people with the condition tell is not shown
MAKING = {"slower": "Slower to heal", "likelier": "Likelier to come", "nothing": "No proof that it matters"}
DOING = {"do": "What can help", "avoid": "What to keep away from", "skip": "What you can skip"}


def _facts_of(c: Course) -> list[str]:
    """All facts that a course rests on."""
    return [*(f for m in (*c.better, *c.pain) for f in m.facts), *(c.again.facts if c.again else ()), *c.rests_on]


class Reading:
    """The pages to read, each as a template and its values. Nothing here depends on what anyone said."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.model = model
        self.folder = folder
        self.listings: dict[str, Callable[[], dict[str, Any]]] = {
            "conditions": self.conditions,
            "treatments": self.treatments,
            "medicines": self.medicines,
            "factors": self.factors,
            "evidence": self.evidence,
            "how-it-works": self.how_it_works,
        }

    def conditions(self) -> dict[str, Any]:
        """All conditions by family."""
        texts = self.model.texts
        families = [
            (name, [c for c in texts.conditions.values() if c.family == family])
            for family, name in texts.families.items()
        ]
        return {"families": [(name, listed) for name, listed in families if listed]}

    def condition(self, name: str) -> dict[str, Any] | None:
        """One condition; None where there is none of that name."""
        texts = self.model.texts
        c = texts.conditions.get(name)
        if c is None:
            return None
        rules = [r for r in texts.rules if name in r.suspects]
        courses = [x for x in texts.courses.values() if name in (x.conditions or ())]
        return {
            "c": c,
            "family": texts.families[c.family],
            "places": self._places(name),
            "signs": self._signs(name),
            "reasons": [
                {"text": r.reason, "then": texts.levels[r.urgency].headline, "sources": sources(self.model, (r.fact,))}
                for r in rules
            ],
            "help": [t for t in texts.treatments.values() if t.kind == "do" and _meant(t.conditions, t.families, c)],
            "avoid": self._avoids(c),
            "courses": [{"course": x, "sources": sources(self.model, _facts_of(x))} for x in courses],
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
                    t.why, t.effect, f"Harms: {t.harms}" if t.harms else None,
                    f"How sure this is: {CERTAINTY[t.certainty]}." if t.certainty else None,
                    f"An estimate: {t.estimate}" if t.estimate else None,
                    f"Indirect evidence: {t.indirect}" if t.indirect else None,
                ],
                "sources": sources(self.model, (t.fact, *t.rests_on)),
            }
            for t in self.model.texts.treatments.values()
        ]  # fmt: skip
        groups = [(heading, [t for t in listed if t["treatment"].kind == kind]) for kind, heading in DOING.items()]
        return {"groups": groups}

    def medicines(self) -> dict[str, Any]:
        """All medicines with what must be known before one is taken."""
        texts = self.model.texts
        listed = [
            {
                "medicine": m,
                "elsewhere": list(dict.fromkeys((m.name, *m.names.values()))) if m.names else [],
                "held_back": (VERDICT[m.at_best], m.at_best_because.text) if m.at_best_because else None,
                "parts": [
                    ("Does it help?", m.helps), ("At most a day", m.most_a_day), ("For how long", m.longest),
                    ("Not together with", m.not_together), ("Harms", m.harms),
                ],
                "certainty": CERTAINTY[m.certainty],
                "checks": [
                    (VERDICT[check.then], check.said.text)
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
        return {"medicines": listed}

    def factors(self) -> dict[str, Any]:
        """What makes pain slower to heal, what makes it likelier, and what does nothing."""
        listed: list[dict[str, Any]] = [
            {"factor": f, "sources": sources(self.model, (*f.size.facts, *f.change.facts))}
            for f in self.model.texts.factors.values()
        ]
        groups = [(heading, [f for f in listed if f["factor"].makes == makes]) for makes, heading in MAKING.items()]
        return {"groups": [(heading, group) for heading, group in groups if group]}

    def evidence(self) -> dict[str, Any]:
        """All sources, the newest first, with how many figures each carries."""
        counted: dict[tuple[str, str | None], int] = {}
        years: dict[tuple[str, str | None], int] = {}
        for c in self.model.texts.citations.values():
            (key,) = sources(self.model, (c.fact,))
            counted[key] = counted.get(key, 0) + 1
            years[key] = c.year or 0
        listed = sorted(counted, key=lambda key: (-years[key], key[0]))
        return {
            "sources": [{"text": text, "link": link, "figures": counted[text, link]} for text, link in listed],
            "figures": len(self.model.texts.citations),
        }

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
        """Finds conditions, treatments, medicines and factors by everyday words."""
        texts = self.model.texts
        entries = [
            Entry(
                f"/conditions/{c.id}", c.name, capital(c.plain) + ".",
                ((c.name, 1.0), (c.plain, 0.95), (c.about, 0.6), (" ".join(s["text"] for s in self._signs(c.id)), 0.4)),
            )
            for c in texts.conditions.values()
        ]  # fmt: skip
        entries += [
            Entry(f"/treatments#{t.id}", t.name, t.text, ((t.name, 1.0), (t.text, 0.5)))
            for t in texts.treatments.values()
        ]
        entries += [
            Entry(
                f"/medicines#{m.id}",
                m.name,
                m.text,
                (*((name, 1.0) for name in dict.fromkeys((m.name, *m.names.values()))), (m.text, 0.5)),
            )
            for m in texts.medicines.values()
        ]
        entries += [
            Entry(f"/factors#{f.id}", f.name, f.text, ((f.name, 1.0), (f.text, 0.5))) for f in texts.factors.values()
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
            for _, text, mine, others in told[:MOST_SIGNS]
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
    return f"{capital(f.short)}: {next(o.label for o in f.options if o.id == answer).lower()}"


def _said(m: Medicine) -> list[Said]:
    """All that is said of a medicine for everybody, with what it rests on."""
    parts = [m.helps, m.harms, m.most_a_day, m.longest, m.not_together]
    return parts if m.at_best_because is None else [m.at_best_because, *parts]


def _meant(conditions: frozenset[str] | None, families: frozenset[str] | None, c: Condition) -> bool:
    """Whether something is aimed at a condition by name or by family."""
    return c.id in (conditions or ()) or c.family in (families or ())


def in_hundred(p: float) -> str:
    """A share of people, for example "about 40 in 100"."""
    return "fewer than 1 in 100" if p < 0.01 else f"about {round(100 * p)} in 100"


def in_thousand(p: float) -> str:
    """A chance, for example "about 7 in 1,000"."""
    return "fewer than 1 in 1,000" if p < 0.001 else f"about {round(1000 * p)} in 1,000"
