"""How sure the probabilities are: quantiles over the parameter draws."""

from __future__ import annotations

import numpy as np

from unknot.model.compiled import Array
from unknot.model.parameters import Parameters
from unknot.reasoning.draw_rows import DrawRows
from unknot.reasoning.evidence import Evidence
from unknot.reasoning.posterior import posterior


def intervals(drawn: Parameters, evidence: Evidence, level: float) -> Array:
    """(conditions, 2) lower and upper end of the central interval of P(condition | answers).

    The plain way, in float64, that `fast_intervals` is compared with.

    Args:
        level: share of the draws inside, for example 0.90.
    """
    p = posterior(drawn, evidence).condition
    tail = (1 - level) / 2
    return np.asarray(np.quantile(p, [tail, 1 - tail], axis=0).T)


def fast_intervals(rows: DrawRows, evidence: Evidence, level: float) -> Array:
    """`intervals` within 1e-4, many times faster once the rows of the answers are there."""
    tail = (1 - level) / 2
    ends = np.quantile(rows.condition(evidence), [tail, 1 - tail], axis=1, overwrite_input=True)
    return np.asarray(ends.T, dtype=np.float64)
