"""Line figures: a posture with what it leaves out filled in from the start of its movement, or from the other side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from unknot.model import compiled as out
from unknot.model import schema


def compile_figure(f: schema.Figure) -> out.Figure:
    """A figure with every limb of both postures."""
    front, above = f.view in ("front", "above"), f.view in ("above", "profile-above")
    end = schema.Posture.model_construct(
        **{
            key: getattr(f.start, key) if getattr(f.end, key) is None else getattr(f.end, key)
            for key in schema.Posture.model_fields
        }
    )
    things = tuple(_thing(t) for t in f.things)
    return out.Figure(f.id, front, above, _posture(f.start, front), _posture(end, front), things)


def _posture(p: schema.Posture, front: bool) -> out.Posture:
    joint, (x, y) = next(iter((p.at or {}).items()))
    arm, leg = _limb(p.arm or []), _limb(p.leg or [])
    return out.Posture(
        p.words,
        (joint, x, y),
        cast("tuple[float, float]", tuple(p.back or ())),
        cast("tuple[float, float]", tuple(p.head or ())),
        arm,
        _limb(p.far_arm) if p.far_arm else _other_side(arm, front),
        leg,
        _limb(p.far_leg) if p.far_leg else _other_side(leg, front),
        p.turn or 0.0,
        p.shrug or 0.0,
        1.0 if p.shoulders is None else p.shoulders,
        1.0 if p.hips is None else p.hips,
    )


def _limb(bends: Sequence[float | list[float]]) -> out.Limb:
    return tuple((b, 1.0) if isinstance(b, float | int) else (b[0], b[1]) for b in bends)


def _other_side(limb: out.Limb, front: bool) -> out.Limb:
    """From the front the mirror image, from the side the same."""
    return tuple((180.0 - angle, share) for angle, share in limb) if front else limb


def _thing(t: schema.Thing) -> tuple[str, tuple[Any, ...]]:
    (kind,) = t.model_fields_set
    given = getattr(t, kind)
    parts = given if isinstance(given, list) else [given]
    return kind, tuple(tuple(x) if isinstance(x, list) else x for x in parts)
