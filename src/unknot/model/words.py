"""The fixed words of the system: urgency levels, answers, kinds. Clinical content lives in the knowledge files."""

from __future__ import annotations

from typing import Literal

Urgency = Literal["self-care", "routine", "soon", "today", "immediate", "emergency"]

LEVELS: tuple[Urgency, ...] = ("self-care", "routine", "soon", "today", "immediate", "emergency")
"""From the least to the most urgent; a level's index is its rank."""

ACTION_GROUP = {"self-care": 0, "routine": 0, "soon": 1, "today": 2, "immediate": 3, "emergency": 3}
"""Levels that ask the same of a person share a group (stopping rule)."""

YES, NO, NOT_SURE, SKIPPED = "yes", "no", "not-sure", "skipped"
NONE_OF_THESE = "none"

Role = Literal["place", "age", "sex"]
Kind = Literal["yes-no", "choice", "number"]

Phase = Literal["acute", "subacute", "persistent"]
"""How long this spell lasts: under six weeks, six to twelve weeks, longer."""

Certainty = Literal["high", "moderate", "low"]
Slot = Literal["today", "week", "later"]
"""The part of a plan in which something is begun."""

Daily = Literal["work", "driving", "lifting", "sleep"]
"""Matters of daily life that people ask about."""

Effort = Literal["gentle", "building"]
"""How much an exercise asks of the body: gentle movement fits new pain, building up never does."""

Goal = Literal["loosen", "stretch", "strengthen", "steady", "glide", "relax", "stamina"]
"""What an exercise is to do."""

Makes = Literal["slower", "likelier", "nothing"]
"""What a factor does to an episode; the first is shown first."""
MAKES: tuple[Makes, ...] = ("slower", "likelier", "nothing")

Changeable = Literal["yes", "partly", "no"]
CHANGEABLE: tuple[Changeable, ...] = ("yes", "partly", "no")
"""Whether a factor can be changed, from the easiest on."""
Verdict = Literal["may", "ask-first", "dont"]
VERDICTS: tuple[Verdict, ...] = ("may", "ask-first", "dont")
"""On a medicine, from the freest to the strictest."""

Shown = Literal["plan", "reading"]
"""Where a medicine is told in full: in each plan that it fits, or only where all medicines can be read."""

ClaimVerdict = Literal["true", "partly", "unproven", "false", "depends", "kept", "partly-kept", "not-kept"]
"""What comes of a claim; the last three are for promises about how Unknot is made."""
KEPT: tuple[ClaimVerdict, ...] = ("kept", "partly-kept", "not-kept")

Topic = Literal["danger", "body", "feeling", "cause", "risk", "test", "treatment", "prevention", "course", "promise"]
"""What a claim is about, in the order in which they are read."""


def rank(level: Urgency) -> int:
    """0 for self-care to 5 for emergency."""
    return LEVELS.index(level)
