"""Times of one assessment and of the commands: `make bench`.

Prints medians in one run on the same work. The assessed person has answered every safety page and the story.
"""

import statistics
import subprocess
import sys
import time

import unknot.interfaces  # noqa: F401 (before numpy: one thread for the linear algebra, as commands and server have)
from unknot import Model
from unknot.assessment import Assessment
from unknot.model.answers import read_answers
from unknot.reasoning.evidence import read_evidence
from unknot.reasoning.interval import intervals
from unknot.reasoning.stacked import stacked_for, stacked_posterior
from unknot.triage.rules import assess_safety
from unknot.triage.urgency import urgency_of


def told(model):
    """A woman of 34 with a spasm of the upper back after lifting, everything answered that concerns her."""
    story = {
        "age": 34, "sex": "female", "worst-place": "upper-back", "onset": "sudden", "how-long": "days",
        "lifted-or-twisted": "yes", "muscle-gripping": "yes", "movement-effect": "some-worse", "pain-now": 7,
    }  # fmt: skip
    skip = {
        f.id for f in model.texts.findings.values() if f.applies_if.place and "upper-back" not in f.applies_if.place
    }
    rest = {f.id: "no" for f in model.texts.findings.values() if f.kind == "yes-no" and f.id not in skip}
    return {**rest, **story}


def median(work, times):
    """Median seconds of one call, after a warm-up."""
    work()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def command(*args, text=""):
    """Seconds from starting a command to its end."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "unknot.interfaces.cli", *args], input=text, text=True, capture_output=True, check=True
    )
    return time.perf_counter() - start


def main():
    model = Model.load()
    raw = told(model)
    country = model.texts.countries[model.texts.default_country]
    answers = read_answers(model.texts, raw)
    evidence = read_evidence(model, answers)
    _ = model.drawn

    def triage():
        found = read_evidence(model, answers)
        result = stacked_posterior(stacked_for(model), found)
        return urgency_of(model, answers, assess_safety(model.texts, answers), result), result

    def everything():
        a = Assessment(model, answers, country)
        return a.plan, a.next_page, a.safety_net, a.explanation

    rows = {
        "posterior alone": (median(lambda: stacked_posterior(stacked_for(model), evidence), 500), "µs", 1e6),
        "checking the answers": (median(lambda: read_answers(model.texts, raw), 500), "µs", 1e6),
        "triage, reasons and ranking, warm": (median(triage, 500), "µs", 1e6),
        "the same with plan, explanation and next page": (median(everything, 100), "ms", 1e3),
        f"intervals from {model.draws} draws": (median(lambda: intervals(model.drawn, evidence, 0.9), 50), "ms", 1e3),
        "command to first page (`unknot interview`)": (
            statistics.median(command("interview", "-", text='{"answers": {}}') for _ in range(7)), "s", 1,
        ),
        "command to whole result (`unknot assess`)": (
            statistics.median(command("assess", "-", text='{"answers": {}}') for _ in range(5)), "s", 1,
        ),
    }  # fmt: skip
    print(f"{len(answers.values)} answers, {len(model.texts.conditions)} conditions, {len(model.recipe.blocks)} blocks")
    for name, (seconds, unit, scale) in rows.items():
        print(f"{name:48} {seconds * scale:9.2f} {unit}")


if __name__ == "__main__":
    main()
