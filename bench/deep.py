"""The long checks, as one report: `make deep` writes docs/deep-report.md.

Vignettes, simulated benign people, typical people of each condition, ends of the intervals, proofs, shares of facts.
"""

import os
import sys
from pathlib import Path

import numpy as np

from unknot import Model
from unknot.evaluation.run import evaluate
from unknot.evaluation.simulate import benign_lift
from unknot.evaluation.usefulness import usefulness
from unknot.model.answers import read_answers
from unknot.model.files import bundled_folder
from unknot.model.load import load
from unknot.model.origins import stated_numbers
from unknot.prove.run import prove
from unknot.reasoning.draw_rows import DrawRows, draw_rows_for
from unknot.reasoning.evidence import read_evidence
from unknot.reasoning.interval import fast_intervals

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = 20_000


def fenced(text):
    return f"```\n{text.strip()}\n```\n"


def interval_ends(model):
    """How far the ends from the model's draws lie from those of ten times as many, at the 95th percentile.

    The reference is drawn in ten parts, one after the other, and only each person's probabilities are kept of them.
    """
    rng = np.random.default_rng(5)
    yes_no = [f for f in model.texts.findings.values() if f.kind == "yes-no" and f.applies_if.sex is None]
    people = []
    for _ in range(20):
        said = {f.id: str(rng.choice(["yes", "no"], p=[0.15, 0.85])) for f in yes_no if rng.random() < 0.6}
        people.append(read_evidence(model, read_answers(model.texts, {"age": float(rng.integers(18, 90)), **said})))
    drawn = [[] for _ in people]
    for part in range(10):
        rows = DrawRows(model.recipe, model.numbers.draw(model.draws, 99 + part))
        for kept, evidence in zip(drawn, people, strict=True):
            kept.append(rows.condition(evidence))
    level = model.texts.interval_level
    tails = [(1 - level) / 2, (1 + level) / 2]
    gaps = []
    for kept, evidence in zip(drawn, people, strict=True):
        reference = np.quantile(np.concatenate(kept, axis=1), tails, axis=1).T
        gaps.append(np.abs(fast_intervals(draw_rows_for(model), evidence, level) - reference))
    return float(np.quantile(np.concatenate(gaps), 0.95))


def fact_shares():
    """Share of stated numbers that rest on facts, over all conditions and over the serious ones."""
    knowledge = load(bundled_folder())
    rows = []
    for name, serious in (("all conditions", False), ("serious conditions", True)):
        entries = {}
        for n in stated_numbers(knowledge):
            if n.kind == "condition" and (knowledge.conditions[n.id].serious or not serious):
                depth = 2 if n.path[0] in ("findings", "blocks") else 1
                entries.setdefault((n.id, n.path[:depth]), []).append(n.origin.estimate is None)
        numbers = [fact for entry in entries.values() for fact in entry]
        rows.append(
            f"{name}: {sum(numbers)} of {len(numbers)} single numbers ({np.mean(numbers):.0%}), "
            f"{sum(map(any, entries.values()))} of {len(entries)} entries hold a fact "
            f"({np.mean([any(e) for e in entries.values()]):.0%})"
        )
    return "\n".join(rows)


def main(path):
    model = Model.load()
    os.chdir(ROOT)  # so that the report names files as they stand in the project
    cases = sorted(Path("tests/vignettes").glob("development-*.yaml"))
    parts = [
        "# What the long checks found",
        f"Made by `make deep`. Knowledge `{model.version[:12]}`. Seeded: the same knowledge gives the same page.",
        "The vignettes are for development; the figures that count are measured on other cases.",
        "## Proofs",
        fenced("\n".join(f"{'proved ' if s.holds else 'REFUTED'} {s.text}" for s in prove(model).statements)),
        "## Development vignettes",
        fenced(evaluate(model, cases).as_text()),
        "## Benign people sent further than routine",
        fenced(benign_lift(model, PEOPLE, 1).as_text()),
        "## Typical people of each condition",
        fenced(usefulness(model).as_text()),
        "## Intervals",
        f"Ends from {model.draws} draws against {10 * model.draws}: "
        f"within {interval_ends(model):.4f} at the 95th percentile.",
        "## Numbers that rest on facts",
        fenced(fact_shares()),
    ]
    Path(path).write_text("\n".join(part + ("" if part.endswith("\n") else "\n") for part in parts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
