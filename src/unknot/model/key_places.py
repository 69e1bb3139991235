"""From the key under which the compiler keeps a number to the field of the file in which it stands."""

from __future__ import annotations

from unknot.model.load import Knowledge
from unknot.model.numbers import Key
from unknot.model.yaml_text import Path_

SETTINGS = "settings.yaml"


def place_of(k: Knowledge, key: Key) -> tuple[str, str, Path_]:
    """Kind and id of the entry, and the path inside it; what stands in the settings belongs to that file."""
    match key:
        case ("settings", ("places" | "place-slip" | "episodes"), *_):
            return "file", SETTINGS, key[1:]
        case ("settings", setting, level):
            row = [s.id for s in k.settings.settings].index(setting)
            return "file", SETTINGS, ("settings", row, "need-factor", level)
        case ("slips", *_):
            return "file", SETTINGS, key
        case ("age-table", id_, _):
            return "age-table", id_, ("weights",)
        case ("block", id_, "skim"):
            return "block", id_, ("skim",)
        case ("block", id_, "patterns", _, state):
            return "block", id_, ("default", state)
        case ("block", id_, state, finding):
            return "block", id_, ("states", state, finding)
        case ("finding", id_, "leak"):
            return "finding", id_, ("leak", "value")
        case ("finding", id_, "leak", sex, _):
            return "finding", id_, ("leak", "table", sex)
        case ("finding", id_, "leak", answer):
            return "finding", id_, ("leak", answer)
    if key[0] == "condition" and key[2:] == ("prevalence",):
        measured = k.conditions[key[1]].prevalence.value is not None
        return "condition", key[1], ("prevalence", "value" if measured else "incidence")
    return key[0], key[1], _in_holder(key[2:])


def _in_holder(rest: Key) -> Path_:
    """The path inside a condition or a family."""
    match rest:
        case ("patterns", block, state):
            return ("blocks", block, state)
        case ("age", _):
            return ("age", "weights")
        case ("prevalence" | "places" | "sex" | "need" | "widen", _):
            return rest
    return ("findings", *rest)
