"""Guards on who and where, in three values: true, false, or unknown because a value is missing."""

from __future__ import annotations

from dataclasses import dataclass

from unknot.model.compiled import Guard, Sign


@dataclass(frozen=True)
class Who:
    """Place, age (years), sex and setting; None where not known."""

    place: str | None
    age: float | None
    sex: str | None
    setting: str


def applies(guard: Guard, who: Who) -> bool | None:
    """True, False, or None when a missing value could decide either way."""
    unknown = False
    for allowed, value in ((guard.place, who.place), (guard.sex, who.sex), (guard.setting, who.setting)):
        if allowed is None:
            continue
        if value is None:
            unknown = True
        elif value not in allowed:
            return False
    if guard.age is not None:
        if who.age is None:
            unknown = True
        elif not _within(who.age, guard.age):
            return False
    return None if unknown else True


def shows(sign: Sign, value: str | float | None) -> bool:
    """Whether an answer (None: not known) shows what the sign looks for."""
    if sign.least is not None:
        return isinstance(value, float) and value >= sign.least
    return value in (sign.answers or ())


def _within(age: float, span: tuple[int | None, int | None]) -> bool:
    """Both ends count; the last year of life named runs to the next birthday."""
    low, high = span
    return (low is None or age >= low) and (high is None or age < high + 1)


def missing_roles(guard: Guard, who: Who) -> tuple[str, ...]:
    """The roles (place, age, sex) that a guard needs and that are not known."""
    needed = (("place", guard.place, who.place), ("age", guard.age, who.age), ("sex", guard.sex, who.sex))
    return tuple(role for role, wanted, value in needed if wanted is not None and value is None)
