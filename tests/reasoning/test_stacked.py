"""The stacked posterior is the looped one."""

import numpy as np
import pytest

from unknot.model.answers import read_answers
from unknot.reasoning.evidence import read_evidence
from unknot.reasoning.posterior import posterior
from unknot.reasoning.stacked import stacked_for, stacked_posterior


def random_answers(model, rng, share):
    """Answers that fit together, each finding with the given chance."""
    answers = {}
    for f in model.texts.findings.values():
        if rng.random() < share and not f.applies_if.sex:
            answers[f.id] = rng.choice(["yes", "no", "not-sure"]).item() if f.kind == "yes-no" else None
            if f.kind == "choice":
                answers[f.id] = rng.choice(f.answers).item()
            elif f.kind == "number":
                answers[f.id] = float(rng.uniform(*f.range))
    return answers


@pytest.mark.parametrize("setting", ["home", "primary-care", "emergency-department"])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.6, 1.0])
def test_the_same_to_twelve_digits(model, setting, share):
    rng = np.random.default_rng([7, int(share * 10)])
    for _ in range(40):
        evidence = read_evidence(model, read_answers(model.texts, random_answers(model, rng, share), setting))
        slow, fast = posterior(model.point, evidence), stacked_posterior(stacked_for(model), evidence)
        np.testing.assert_allclose(fast.joint, slow.joint, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(fast.condition, slow.condition, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(fast.need, slow.need, rtol=1e-9, atol=1e-15)
