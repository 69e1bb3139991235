"""What the knowledge rests on: how much is counted in it, and how far its published and its estimated numbers matter.

What influence means, and what it leaves out, is in docs/decisions/0020.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from unknot.errors import KnowledgeError
from unknot.evaluation.cases import load_cases
from unknot.evaluation.influence import Part, conditions_of, doubled, gather, influence, parts_of
from unknot.evaluation.people import draw, place_and_condition, record
from unknot.evaluation.protocol import hold
from unknot.model.answers import read_answers
from unknot.model.checks import Compared, compare
from unknot.model.compiled import Array
from unknot.model.files import bundled_folder
from unknot.model.key_places import SETTINGS, place_of
from unknot.model.lint import lint
from unknot.model.lint_chances import MOST_BY_INCIDENCE, MOST_NAMED, prior_sums
from unknot.model.load import Knowledge, load
from unknot.model.model import Model, compile_knowledge
from unknot.model.registry import Registry
from unknot.model.schema import Origin
from unknot.reasoning.evidence import Evidence, read_evidence

Basis = Literal["direct", "indirect", "estimate"]
BASES: tuple[Basis, ...] = ("direct", "indirect", "estimate")
COUNTED = (
    "conditions", "findings", "blocks", "rules", "factors", "treatments", "exercises", "medicines", "muscles",
    "courses", "sources", "facts",
)  # fmt: skip
TRIED = 100  # people of each condition who are asked whether it is ever among the first
SHOWN = 20  # estimates that are listed
FIRST = 3


@dataclass(frozen=True)
class Weighed:
    """One number with its influence.

    Attributes:
        where: file and line.
        field: entry and path inside it.
        basis: "direct" (a fact or worked out from facts), "indirect" (the same, borrowed) or "estimate".
        influence: mean |change of P(need >= level)| when its odds double, 0 to 1.
        reason: of an estimate.
        serious: it stands in the file of a serious condition.
    """

    where: str
    field: str
    value: float
    basis: Basis
    influence: float
    reason: str | None
    serious: bool

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class PriorSum:
    """How much of the pain in a place the named causes explain, and how much they may."""

    place: str
    named: float
    most_named: float
    by_incidence: float
    most_by_incidence: float


@dataclass(frozen=True)
class TopThree:
    """How often a condition is among the first three in people who have it, out of `of`."""

    condition: str
    times: int
    of: int


@dataclass(frozen=True)
class KnowledgeReport:
    """The result.

    Attributes:
        counts: how many entries of each kind.
        people, cases: simulated people and written cases over whom influence is averaged.
        numbers: every number with an origin that enters the posterior, the most influential first.
        top_three: every condition, the seldomest first.
    """

    knowledge: str
    setting: str
    seed: int
    people: int
    cases: int
    counts: dict[str, int]
    numbers: tuple[Weighed, ...]
    prior_sums: tuple[PriorSum, ...]
    checks: tuple[Compared, ...]
    top_three: tuple[TopThree, ...]

    @property
    def shares(self) -> dict[Basis, float]:
        """Shares of the numbers, each counted once."""
        return _shares(self.numbers, by_influence=False)

    @property
    def shares_by_influence(self) -> dict[Basis, float]:
        """Shares of the summed influence."""
        return _shares(self.numbers, by_influence=True)

    @property
    def shares_by_influence_serious(self) -> dict[Basis, float]:
        """The same over the numbers in the files of serious conditions."""
        return _shares([n for n in self.numbers if n.serious], by_influence=True)

    @property
    def most_influential_estimates(self) -> tuple[Weighed, ...]:
        """Where a study would help most."""
        return tuple(n for n in self.numbers if n.basis == "estimate")[:SHOWN]

    @property
    def never_in_top_three(self) -> tuple[str, ...]:
        """Conditions that nobody who has them was led to."""
        return tuple(t.condition for t in self.top_three if not t.times)

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data; of the numbers only the most influential estimates."""
        return {
            "schema_version": 1,
            "knowledge": self.knowledge,
            "setting": self.setting,
            "seed": self.seed,
            "people": self.people,
            "cases": self.cases,
            "counts": self.counts,
            "numbers": len(self.numbers),
            "shares": self.shares,
            "shares_by_influence": self.shares_by_influence,
            "shares_by_influence_serious": self.shares_by_influence_serious,
            "most_influential_estimates": [n.as_dict() for n in self.most_influential_estimates],
            "prior_sums": [asdict(p) for p in self.prior_sums],
            "checks": [c.as_dict() for c in self.checks],
            "top_three": [asdict(t) for t in self.top_three],
            "never_in_top_three": list(self.never_in_top_three),
        }

    def as_text(self) -> str:
        """A dashboard for people."""
        return "\n".join(_lines(self))


def _lines(r: KnowledgeReport) -> Iterator[str]:
    yield f"Knowledge {r.knowledge[:12]}: " + ", ".join(f"{n} {name}" for name, n in r.counts.items() if n) + "."
    yield ""
    yield f"{len(r.numbers)} numbers, and what they rest on{'':<12}direct   indirect   estimate"
    for name, shares in (
        ("each counted once", r.shares),
        ("by influence", r.shares_by_influence),
        ("by influence, serious conditions", r.shares_by_influence_serious),
    ):
        yield f"  {name:<46}" + "".join(f"{shares[b]:>7.1%}    " for b in BASES).rstrip()
    yield f"Influence: mean change of P(need >= level) in {r.people} simulated people and {r.cases} written cases when"
    yield "the number's odds double."
    yield ""
    yield "The most influential estimates"
    for n in r.most_influential_estimates:
        yield f"  {n.influence:.5f}  {n.field} = {n.value:g}  ({n.where})"
    yield ""
    yield "Share of the pain in a place that the named causes explain"
    for p in r.prior_sums:
        limits = f"(at most {p.most_named:.0%} and {p.most_by_incidence:.0%})"
        yield f"  {p.place:<12} by prevalence {p.named:>6.1%}, by incidence {p.by_incidence:>6.2%}  {limits}"
    yield ""
    yield "Published figures and what the model implies in the study's people"
    for c in r.checks:
        verdict = "" if c.agrees else "  explained" if c.because else "  UNEXPLAINED"
        yield f"  {c.owner}: {c.gives} of {c.fact}: published {c.published:.3g}, implied {c.implied:.3g}{verdict}"
    yield ""
    yield f"Conditions that are seldom among the first three in {TRIED} people who have them"
    for t in r.top_three:
        if t.times < t.of / 2:
            yield f"  {t.condition:<34}{t.times:>4} of {t.of}"


def report(folder: Path, people: int = 20_000, cases: Sequence[Path] = (), seed: int = 1) -> KnowledgeReport:
    """Count, weigh and compare.

    Args:
        folder: a knowledge folder.
        people: simulated people at the default setting; at least 1.
        cases: files or folders of written cases that are weighed in as one person each, as they end in the headline
            run; those too young for the interview are left out.
        seed: the same seed gives the same people.
    Raises:
        KnowledgeError: the folder has faults.
        InputError: a case file has faults.
    """
    knowledge = load(folder)
    faults = lint(knowledge)
    if faults:
        raise KnowledgeError(faults)
    model, registry = compile_knowledge(knowledge)
    simulated = [read_evidence(model, record(model, p)) for p in draw(model, people, np.random.default_rng(seed))]
    written = _written(model, cases)
    return KnowledgeReport(
        knowledge=model.version,
        setting=model.texts.default_setting,
        seed=seed,
        people=people,
        cases=len(written),
        counts={name: len(getattr(knowledge, name, ())) for name in COUNTED},
        numbers=weighed(knowledge, model, registry, [*simulated, *written]),
        prior_sums=tuple(
            PriorSum(place, sum(named.values()), MOST_NAMED, sum(sudden.values()), MOST_BY_INCIDENCE)
            for place, (named, sudden) in prior_sums(knowledge).items()
        ),
        checks=tuple(compare(knowledge, model)),
        top_three=tuple(sorted(_top_three(model, seed), key=lambda t: t.times)),
    )


def development_cases() -> tuple[Path, ...]:
    """The written cases for development, in a checkout; none where the package is installed without them."""
    folder = bundled_folder().parent / "tests" / "vignettes"
    return (folder,) if folder.is_dir() else ()


def weighed(
    knowledge: Knowledge, model: Model, registry: Registry, evidence: Sequence[Evidence]
) -> tuple[Weighed, ...]:
    """Every number with an origin and its influence on these people, the most influential first."""
    people = gather(model, evidence)
    parts = parts_of(model.recipe)
    point = model.numbers.point()[0]
    stated = [j for j, origin in enumerate(registry.origins) if origin is not None and j in parts]
    stated.sort(key=lambda j: parts[j])  # numbers of the same parts are rebuilt together
    floor = knowledge.settings.pattern_floor

    def perturbed() -> Iterator[tuple[Array, tuple[Part, ...]]]:
        for j in stated:
            row = point.copy()
            row[j] = doubled(point[j], registry.scales[j])
            yield row, parts[j]
        yield _with_floor(knowledge, doubled(floor.value, "probability")), tuple(("block", b) for b in knowledge.blocks)

    *found, of_floor = influence(model, people, perturbed())
    numbers = [_weighed(knowledge, registry, j, float(x)) for j, x in zip(stated, found, strict=True)]
    where = knowledge.where("file", SETTINGS, "pattern-floor")
    basis, reason = basis_of(floor.origin), floor.estimate
    numbers.append(Weighed(where, "settings.pattern-floor", floor.value, basis, float(of_floor), reason, False))
    return tuple(sorted(numbers, key=lambda n: -n.influence))


def basis_of(origin: Origin) -> Basis:
    """Whether a number was read, borrowed or estimated."""
    if origin.estimate is not None:
        return "estimate"
    return "indirect" if origin.indirect else "direct"


def _weighed(knowledge: Knowledge, registry: Registry, j: int, influence_: float) -> Weighed:
    key, origin = tuple(registry.index)[j], registry.origins[j]
    assert origin is not None
    kind, id_, path = place_of(knowledge, key)
    return Weighed(
        where=knowledge.where(kind, id_, *path),
        field=".".join(key[1:] if kind not in ("file", "block") else key),
        value=registry.values[j],
        basis=basis_of(origin),
        influence=influence_,
        reason=origin.estimate,
        serious=kind == "condition" and knowledge.conditions[id_].serious,
    )


def _with_floor(knowledge: Knowledge, value: float) -> Array:
    """All numbers with another floor under the patterns that conditions do not name."""
    floor = knowledge.settings.pattern_floor.model_copy(update={"value": value})
    changed = replace(knowledge, settings=knowledge.settings.model_copy(update={"pattern_floor": floor}))
    return np.asarray(compile_knowledge(changed)[0].numbers.point()[0])


def _shares(numbers: Sequence[Weighed], *, by_influence: bool) -> dict[Basis, float]:
    """Shares that sum to 1; all zero when there is nothing to share."""
    sums = {b: sum(n.influence if by_influence else 1.0 for n in numbers if n.basis == b) for b in BASES}
    total = sum(sums.values())
    return {b: x / total if total else 0.0 for b, x in sums.items()}


def _written(model: Model, paths: Sequence[Path]) -> list[Evidence]:
    if not paths:
        return []
    adults = [c for c in load_cases(model.texts, list(paths)) if not c.too_young]
    return [read_evidence(model, read_answers(model.texts, hold(model, c, "headline").answers)) for c in adults]


def _top_three(model: Model, seed: int) -> Iterator[TopThree]:
    """Draw people who have each condition, and see how often it is among the first three."""
    here = place_and_condition(model)
    evidence = []
    for c, condition in enumerate(model.recipe.conditions):
        only = here * (np.arange(here.shape[1]) == c)
        people = draw(model, TRIED, np.random.default_rng([seed, *condition.encode()]), weights=only)
        evidence += [read_evidence(model, record(model, p)) for p in people]
    found = conditions_of(model, gather(model, evidence)).reshape(here.shape[1], TRIED, -1)
    for c, condition in enumerate(model.recipe.conditions):
        ahead = (found[c] > found[c][:, [c]]).sum(axis=1)
        yield TopThree(condition, int((ahead < FIRST).sum()), TRIED)
