"""The loss table from authored costs and thresholds."""

from __future__ import annotations

import numpy as np

from unknot.model.compiled import Array
from unknot.model.schema import Decision
from unknot.model.words import LEVELS


def loss_table(decision: Decision) -> Array:
    """Loss of each advice for each need, in units of one needless routine appointment.

    A step up with threshold t is worth its cost c when P(need) = t among people who else need only self-care:
    t · saved = (1 - t) · c, so saved = c · (1 - t) / t. Summing the steps down from the own level gives the row.

    Returns:
        (needs, advices), both in the order of LEVELS.
    Source: design §7 and §10; `knowledge/decision.yaml` gives costs and thresholds.
    """
    cost = [decision.cost.value_of(level) for level in LEVELS]
    table = np.zeros((len(LEVELS), len(LEVELS)))
    table[0] = cost
    for n, need in enumerate(LEVELS[1:], 1):
        for a in range(n - 1, -1, -1):
            t = decision.thresholds[need].value_of(LEVELS[a + 1])
            table[n, a] = table[n, a + 1] + (cost[a + 1] - cost[a]) * (1 - t) / t
        for a in range(n + 1, len(LEVELS)):
            table[n, a] = decision.overshoot[need].value_of(LEVELS[a])
    return table
