"""Words that every face uses for the same thing."""

from __future__ import annotations

from unknot.assessment import SHOWN_WEIGHT, Assessment, Ranked, Weight

SHOWN_CONDITIONS, SHOWN_FROM = 5, 0.01
DISCLAIMER = (
    "Unknot informs and routes; it does not diagnose. It is not a certified medical device and was not tested on "
    "patients. When in doubt, ask a doctor, a nurse or a pharmacist."
)


def shown_conditions(a: Assessment) -> list[Ranked]:
    """The conditions worth showing to a person: the first, and up to four more that are not negligible."""
    return [c for i, c in enumerate(a.conditions) if i == 0 or c.probability >= SHOWN_FROM][:SHOWN_CONDITIONS]


def chance_in_words(p: float) -> str:
    """A word for a probability; the number always stands beside it."""
    for limit, word in (
        (0.9, "Very likely"),
        (0.5, "Likely"),
        (0.2, "Quite possible"),
        (0.05, "Possible"),
        (0.01, "Unlikely"),
    ):
        if p >= limit:
            return word
    return "Very unlikely"


def reason_parts(a: Assessment, weights: tuple[Weight, ...], most: int = 3) -> list[str]:
    """The heaviest answers in a few words; of a long group the answers "yes" come first and "no" are kept short."""
    parts: list[str] = []
    for w in weights:
        if abs(w.log_odds) < SHOWN_WEIGHT or len(parts) == most:
            break
        said = [f for f, v in w.answers.items() if v != "no"]
        kept = said or list(w.answers)
        text = "; ".join(a.said(f) for f in kept[:3])
        parts.append(text + (" and others" if len(kept) > 3 else ""))
    return parts
