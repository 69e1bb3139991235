"""Small random models and random evidence for them; the same seed gives the same."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from unknot.model.compiled import Finding, Texts
from unknot.model.model import Model
from unknot.model.numbers import Numbers, Spread
from unknot.model.recipe import BlockRecipe, EffectRecipe, FindingRecipe, Prior, Recipe
from unknot.model.words import LEVELS
from unknot.reasoning.evidence import BlockEvidence, Evidence

from .blank import blank
from .enumeration import Said

ROLES = {"place": "where", "age": "years", "sex": "born-as"}


@dataclass
class Writer:
    """Collects numbers and gives their indices, as the compiler's registry does."""

    rng: np.random.Generator
    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> int:
        self.values.append(float(value))
        return len(self.values) - 1

    def probability(self) -> int:
        """A probability, now and then at or near an end."""
        ends = [0.0, 1.0, 1e-7, 1 - 1e-7]
        return self.add(self.rng.choice(ends) if self.rng.random() < 0.2 else self.rng.random())

    def share(self, n: int) -> tuple[int, ...]:
        """A distribution with nothing at zero."""
        return tuple(self.add(v) for v in self.rng.dirichlet(np.ones(n)) * 0.98 + 0.02 / n)

    def shares_with_gaps(self, n: int) -> tuple[int, ...]:
        """A distribution in which some states may be at zero or nearly so."""
        v = self.rng.dirichlet(np.ones(n)) * (self.rng.random(n) < 0.8) + np.eye(n)[self.rng.integers(n)] * 0.1
        return tuple(self.add(x) for x in v / v.sum())


def random_model(seed: int) -> Model:
    """A model with 3 to 6 conditions, up to 2 blocks and up to 4 other findings, of every form the recipe knows."""
    w = Writer(np.random.default_rng(seed))
    recipe = _recipe(w)
    numbers = Numbers(
        tuple(("number", str(i)) for i in range(len(w.values))),
        tuple(w.values),
        tuple(Spread("log" if v > 1 else "logit", 0.4) if v not in (0, 1) else Spread("fixed") for v in w.values),
    )
    return Model(_texts(), recipe, numbers, np.zeros((len(LEVELS), len(LEVELS))), 100, f"{seed:064x}")


def random_evidence(model: Model, rng: np.random.Generator, chance: float) -> tuple[Evidence, Said]:
    """The same answers twice: as the fast engine reads them, and in words. Each finding is answered with `chance`."""
    recipe = model.recipe
    bands = range(len(recipe.bands)) if rng.random() > chance else [int(rng.integers(len(recipe.bands)))]
    sexes = (0, 1) if rng.random() > chance else (int(rng.integers(2)),)
    cells = [band * 2 + sex for band in bands for sex in sexes]
    place = len(recipe.places) if rng.random() > chance else int(rng.integers(len(recipe.places)))
    answers: dict[str, str] = {}
    blocks = {}
    for b in recipe.blocks:
        said = {f: rng.choice(["yes", "no"]) for f in b.findings if rng.random() < chance}
        rows = {value: tuple(i for i, f in enumerate(b.findings) if said.get(f) == value) for value in ("yes", "no")}
        if said:
            blocks[b.id] = BlockEvidence(rows["yes"], rows["no"])
        answers |= said
    free = {f.id: int(rng.integers(len(f.answers))) for f in recipe.findings if rng.random() < chance}
    answers |= {f.id: f.answers[free[f.id]] for f in recipe.findings if f.id in free}
    setting = int(rng.integers(len(recipe.settings)))
    evidence = Evidence(setting, place, np.asarray(cells), free, blocks)
    return evidence, Said(recipe.places[place] if place < len(recipe.places) else None, cells, answers)


def _recipe(w: Writer) -> Recipe:
    rng = w.rng
    places = tuple(f"place-{i}" for i in range(rng.integers(2, 4)))
    settings = tuple(f"setting-{i}" for i in range(rng.integers(1, 4)))
    bands = (16.0, 40.0, 65.0)[: rng.integers(1, 4)]
    forms = ["rest", "residual", *rng.choice(["rest", "measured", "incidence"], size=rng.integers(1, 5))]
    conditions = tuple(f"condition-{i}" for i in range(len(forms)))
    widen = tuple((w.add(rng.uniform(1, 9)), w.add(rng.random())) if f == "residual" else None for f in forms)
    rest = rng.dirichlet(np.ones(forms.count("rest")), size=len(places)).T.tolist()
    episodes = w.add(30_000)
    return Recipe(
        conditions=conditions,
        places=places,
        settings=settings,
        default_setting=int(rng.integers(len(settings))),
        bands=bands,
        place_share=w.share(len(places)),
        place_slip=w.add(rng.choice([0.0, 0.05, 0.4])),
        slips_to=_slips_to(rng, len(places)),
        episodes=episodes,
        priors=tuple(_prior(w, form, places, rest) for form in forms),
        shares=tuple(w.share(len(places)) if form in ("measured", "incidence") else () for form in forms),
        need=tuple(w.shares_with_gaps(len(LEVELS)) for _ in forms),
        need_factor=tuple(tuple(w.add(rng.uniform(0.2, 5)) for _ in LEVELS) for _ in settings),
        population=tuple(rng.dirichlet(np.ones(len(bands)))),
        female=float(rng.uniform(0.3, 0.7)),
        age=tuple(tuple(w.add(rng.uniform(0.01, 3)) for _ in bands) if rng.random() < 0.6 else () for _ in forms),
        sex=tuple(_sex(w, form) for form in forms),
        findings=tuple(_finding(w, f"free-{i}", len(bands), len(forms)) for i in range(rng.integers(0, 5))),
        blocks=tuple(_block(w, f"block-{i}", len(forms)) for i in range(rng.integers(0, 3))),
        widen=widen,
    )


def _slips_to(rng: np.random.Generator, n: int) -> tuple[tuple[float, ...], ...]:
    """For each true place the shares of those who name each other place."""
    return tuple(tuple(np.insert(rng.dirichlet(np.ones(n - 1)), i, 0.0).tolist()) for i in range(n))


def _prior(w: Writer, form: str, places: tuple[str, ...], rest: list[list[float]]) -> Prior:
    if form == "rest":
        return Prior("rest", by_place=tuple(w.add(v) for v in rest.pop()))
    if form == "residual":
        return Prior("residual", by_place=tuple(w.add(w.rng.uniform(0.01, 0.05)) for _ in places))
    if form == "incidence":
        return Prior("incidence", w.add(10 ** w.rng.uniform(-1, 4)))
    return Prior("measured", w.add(10 ** w.rng.uniform(-5, -0.5)), str(w.rng.choice([*places, "all"])))


def _sex(w: Writer, form: str) -> tuple[int, ...]:
    """Some conditions concern one sex alone; the rest and the residual concern all."""
    if w.rng.random() < 0.4:
        return ()
    if form not in ("rest", "residual") and w.rng.random() < 0.3:
        return (w.add(1.0), w.add(0.0))
    return (w.add(w.rng.uniform(0.1, 2)), w.add(w.rng.uniform(0.1, 2)))


def _finding(w: Writer, name: str, bands: int, conditions: int) -> FindingRecipe:
    form = str(w.rng.choice(["value", "table", "answers"]))
    slip = (w.add(w.rng.uniform(0, 0.1)), w.add(w.rng.uniform(0, 0.1)))
    if form == "answers":
        answers = tuple(f"option-{i}" for i in range(w.rng.integers(2, 5)))
        leak = w.share(len(answers))
        effects = [
            EffectRecipe("answers", w.shares_with_gaps(len(answers))) if w.rng.random() < 0.7 else EffectRecipe("leak")
            for _ in range(conditions)
        ]
    else:
        answers = ("yes", "no")
        leak = tuple(w.probability() for _ in range(1 if form == "value" else 2 * bands))
        effects = [_effect(w) for _ in range(conditions)]
    return FindingRecipe(name, answers, form, leak, tuple(effects), slip)


def _effect(w: Writer) -> EffectRecipe:
    form = str(w.rng.choice(["leak", "sens", "ratio", "ratios"]))
    slipped = bool(w.rng.random() < 0.3)
    if form == "sens":
        return EffectRecipe("sens", (w.probability(),), slipped)
    if form == "ratio":
        return EffectRecipe("ratio", (w.add(w.rng.uniform(0, 5)), w.add(w.rng.uniform(0, 0.2))), slipped)
    if form == "ratios":
        return EffectRecipe("ratios", (w.add(w.rng.uniform(1.1, 20)), w.add(w.rng.uniform(0, 0.95))), slipped)
    return EffectRecipe("leak")


def _block(w: Writer, name: str, conditions: int) -> BlockRecipe:
    findings = tuple(f"{name}-finding-{i}" for i in range(w.rng.integers(2, 4)))
    states = ("none", *(f"pattern-{i}" for i in range(w.rng.integers(1, 3))))
    return BlockRecipe(
        name,
        findings,
        states,
        w.add(w.rng.choice([0.0, 0.02, 0.3])),
        tuple(tuple((w.probability(), bool(w.rng.random() < 0.5)) for _ in findings) for _ in states),
        tuple(w.shares_with_gaps(len(states)) for _ in range(conditions)),
        tuple(bool(w.rng.random() < 0.5) for _ in range(conditions)),
        tuple((w.add(w.rng.uniform(0, 0.1)), w.add(w.rng.uniform(0, 0.1))) for _ in findings),
    )


def _texts() -> Texts:
    """Only what the reasoning reads: which findings are place, age and sex."""
    findings = {name: blank(Finding, id=name, kind="choice", role=role) for role, name in ROLES.items()}
    return blank(Texts, findings=findings, default_setting="setting-0", interval_level=0.9, roles=ROLES)
