"""The body map: the muscles on it, which of them can be chosen for a place, and its picture beside a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unknot.assessment import Assessment
from unknot.interfaces.web.form import Posted, field_name
from unknot.language import capital, small
from unknot.language import gettext as _
from unknot.model.compiled import Muscle, Texts
from unknot.model.words import rank

CHOSEN = "muscle."  # before the id of a muscle that is chosen for its place
MIDDLE = 60.0  # of the drawing; shapes are mirrored there
Corners = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Drawn:
    """A muscle on the map.

    Attributes:
        place: the place for which it stands; "" when it lies in several and stands for none.
        back, front: its shape as the data of a path, both halves; "" where it is not seen.
    """

    muscle: Muscle
    place: str
    back: str
    front: str


def drawn_muscles(texts: Texts) -> list[Drawn]:
    """The muscles that have a place on the map, in the order of the knowledge."""
    return [
        Drawn(m, m.lies.places[0] if len(m.lies.places) == 1 else "", shape(m.lies.back), shape(m.lies.front))
        for m in texts.muscles.values()
        if m.lies is not None
    ]


def by_place(texts: Texts) -> list[tuple[str, str, list[Drawn]]]:
    """Each place with its label and the muscles that stand for it; a place without any is left out."""
    listed = drawn_muscles(texts)
    options = texts.findings[texts.roles["place"]].options
    groups = ((o.id, o.label, [d for d in listed if d.place == o.id]) for o in options)
    return [group for group in groups if group[2]]


def shape(corners: Corners) -> str:
    """The data of a path with these corners and their mirror image; "" without corners."""
    if not corners:
        return ""
    mirrored = [(2 * MIDDLE - x, y) for x, y in corners]
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in half) + "z" for half in (corners, mirrored))


def with_places(texts: Texts, posted: Posted) -> Mapping[str, Sequence[str]]:
    """The fields of a form, with the place in the stead of a muscle that was chosen for it."""
    name = field_name(texts.roles["place"])
    if name not in posted:
        return posted
    places = {CHOSEN + d.muscle.id: d.place for d in drawn_muscles(texts) if d.place}
    return {**posted, name: [places.get(x, x) for x in posted[name]]}


def picture(a: Assessment) -> dict[str, object] | None:
    """The map beside a result: where it hurts most, the muscles that lie there, and those that the exercises move.

    Returns:
        None where it would lull: while safety questions are open, or when it is urgent; and without a place.
    """
    texts = a.model.texts
    place = a.answers.known(texts.roles["place"])
    there = [d for d in drawn_muscles(texts) if d.muscle.lies and place in d.muscle.lies.places]
    if a.provisional or rank(a.urgency) >= rank("today") or not there:
        return None
    moved = {m for e in a.plan.exercises for m in e.muscles}
    label = next(o.label for o in texts.findings[texts.roles["place"]].options if o.id == place)
    names = [small(d.muscle.name) for d in there]
    return {
        "place": place,
        "words": _("A body from behind. Marked: {place}. Muscles there: {names}.").format(
            place=small(label), names="; ".join(names)
        ),
        "muscles": [(d, d.muscle.id in moved) for d in there],
        "moved": any(d.muscle.id in moved for d in there),
        "front": any(d.front for d in there),
        "label": capital(label),
    }
