"""Draws a line figure as SVG: its start, its end, and the movement as frames that the style sheet shows in turn.

Lengths are those of a body that is 92 high when it stands; heights grow upward from the ground at 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from unknot.language import gettext as _
from unknot.model.compiled import Figure, Limb, Posture

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, right, low, high

ARM, LEG = (15.0, 14.0), (21.0, 20.0, 8.0)
LOW_BACK, UPPER_BACK, NECK, HEAD = 14.0, 16.0, 11.5, 7.0
SHOULDERS, HIPS = 9.0, 5.5  # half their width, seen from the front
SEAT, CHAIR_BACK = 18.0, 26.0
SHRUG = 6.0
WAVE = 14.0  # from one to the next
FRAMES = 9  # start and end among them; figures.css shows as many
EDGE, WIDTH = 9.0, 112.0


@dataclass(frozen=True)
class Frame:
    """A posture with where its joints are."""

    posture: Posture
    joints: dict[str, Point]


def draw(f: Figure, moves: bool = True) -> Markup:
    """The figure as HTML: two pictures side by side, and the movement folded away until somebody wants to see it.

    Nothing moves before it is asked for, and folding it up again stops it; neither needs a script.

    Args:
        moves: whether the movement can be seen, too; on paper it cannot.
    """
    frames = [frame(f, _ease(i / (FRAMES - 1))) for i in range(FRAMES)]
    box = _box(f, frames)
    scene = _scene(f, box)
    stills = "".join(
        f'<div class="figure__still">{_svg(words, box, scene + _person(f, shown))}'
        f'<span aria-hidden="true">{label}</span></div>'
        for label, words, shown in ((_("Start"), f.start.words, frames[0]), (_("Then"), f.end.words, frames[-1]))
    )
    steps = "".join(f'<g class="frame frame--{i}">{_person(f, shown)}</g>' for i, shown in enumerate(frames))
    film = _svg(_("To and fro. {start} {end}").format(start=f.start.words, end=f.end.words), box, scene + steps)
    fold = (
        f'<details class="figure__moves"><summary>{escape(_("See it move"))}</summary>{film}</details>' if moves else ""
    )
    return Markup(f'<div class="figure"><div class="figure__stills">{stills}</div>{fold}</div>')


# ---------------------------------------------------------------- geometry


def frame(f: Figure, share: float) -> Frame:
    """The figure on the way from its start (0) to its end (1); limbs turn, so that they keep their lengths."""
    a, b = f.start, f.end

    def mid(x: float, y: float) -> float:
        return x + share * (y - x)

    def pair(x: Point, y: Point) -> Point:
        return mid(x[0], y[0]), mid(x[1], y[1])

    def limb(x: Limb, y: Limb) -> Limb:
        return tuple(pair(m, n) for m, n in zip(x, y, strict=True))

    posture = replace(
        a,
        at=(a.at[0], mid(a.at[1], b.at[1]), mid(a.at[2], b.at[2])),
        back=pair(a.back, b.back), head=pair(a.head, b.head), arm=limb(a.arm, b.arm),
        far_arm=limb(a.far_arm, b.far_arm), leg=limb(a.leg, b.leg), far_leg=limb(a.far_leg, b.far_leg),
        turn=mid(a.turn, b.turn), shrug=mid(a.shrug, b.shrug),
        shoulders=mid(a.shoulders, b.shoulders), hips=mid(a.hips, b.hips),
    )  # fmt: skip
    return Frame(posture, joints(posture, f.front))


def joints(p: Posture, front: bool) -> dict[str, Point]:
    """Where each joint of a posture is; "top" and "root" are where the arms and the legs begin."""
    hip = (0.0, 0.0)
    waist = _from(hip, p.back[0], LOW_BACK)
    shoulder = _from(waist, p.back[1], UPPER_BACK)
    head = _from(shoulder, p.head[0], NECK)
    found = {"hip": hip, "waist": waist, "shoulder": shoulder, "head": head}
    for far, side, arm, leg in (("", 1.0, p.arm, p.leg), ("far-", -1.0, p.far_arm, p.far_leg)):
        top = _from(shoulder, p.back[1] - 90.0, side * SHOULDERS * p.shoulders) if front else shoulder
        top = _from(top, p.back[1], SHRUG * p.shrug)
        root = _from(hip, p.back[0] - 90.0, side * HIPS * p.hips) if front else hip
        found |= {f"{far}top": top, f"{far}root": root}
        found |= {far + name: at for name, at in zip(("elbow", "hand"), _along(top, arm, ARM), strict=True)}
        found |= {far + name: at for name, at in zip(("knee", "ankle", "toe"), _along(root, leg, LEG), strict=True)}
    joint, x, y = p.at
    dx, dy = x - found[joint][0], y - found[joint][1]
    return {name: (px + dx, py + dy) for name, (px, py) in found.items()}


def _along(at: Point, limb: Limb, lengths: Sequence[float]) -> Iterable[Point]:
    for (angle, share), length in zip(limb, lengths, strict=True):
        at = _from(at, angle, share * length)
        yield at


def _from(at: Point, degrees: float, length: float) -> Point:
    angle = math.radians(degrees)
    return at[0] + length * math.cos(angle), at[1] + length * math.sin(angle)


def _ease(x: float) -> float:
    """Slow at both ends, as people move."""
    return x * x * (3 - 2 * x)


def _box(f: Figure, frames: Sequence[Frame]) -> Box:
    """What is to be seen: the person in every frame, the things, and the ground; as wide as every other figure."""
    spots = [at for shown in frames for at in shown.joints.values()]
    spots += [spot for kind, parts in f.things for spot in _reach(kind, parts)]
    low, high = min(y for _, y in spots) - EDGE if f.above else 0.0, max(y for _, y in spots)
    middle = (min(x for x, _ in spots) + max(x for x, _ in spots)) / 2
    half = max(WIDTH / 2, max(x for x, _ in spots) - middle + EDGE)
    return middle - half, middle + half, low, high + EDGE


def _reach(kind: str, parts: Sequence[object]) -> list[Point]:
    """How far a thing reaches; what joints hold is where they are."""
    numbers = [x for x in parts if isinstance(x, float)]
    match kind:
        case "chair":
            return [(numbers[0] - 12, SEAT + CHAIR_BACK), (numbers[0] + 10, 0.0)]
        case "stool":
            return [(numbers[0] - 12, SEAT), (numbers[0] + 12, 0.0)]
        case "wall":
            return [(numbers[0], 0.0)]
        case "table":
            return [(numbers[0], numbers[1]), (numbers[0] + numbers[2], 0.0)]
        case "pillow":
            x, y, wide, high = numbers
            return [(x - wide / 2, y), (x + wide / 2, y + high / 2)]
        case "wheel":
            x, y, rim = numbers
            return [(x - rim, y), (x + rim, y + rim)]
    return [(x[0], x[1]) for x in parts if isinstance(x, tuple)]


# ---------------------------------------------------------------- drawing


def _svg(words: str, box: Box, inside: str) -> str:
    left, right, low, high = box
    size = f"{left:.1f} {-high:.1f} {right - left:.1f} {high - low + 6:.1f}"
    return f'<svg viewBox="{size}" role="img" aria-label="{escape(words)}" focusable="false">{inside}</svg>'


def _scene(f: Figure, box: Box) -> str:
    """The ground, and the things that stay where they are."""
    drawn = [f'<path class="ground" d="{_path([(box[0], -2.0), (box[1], -2.0)])}"/>']
    if f.above:
        left, right, low, high = box
        drawn = [
            f'<rect class="mat" x="{left + 3:.1f}" y="{3 - high:.1f}" width="{right - left - 6:.1f}" '
            f'height="{high - low:.1f}" rx="4"/>'
        ]
    for kind, parts in sorted(f.things, key=lambda thing: thing[0] != "water"):  # it lies behind all else
        n = [x for x in parts if isinstance(x, float)]
        match kind:
            case "chair":
                seat = [
                    (n[0] - 11, SEAT + CHAIR_BACK),
                    (n[0] - 11, -1.0),
                    (n[0] - 11, SEAT),
                    (n[0] + 9, SEAT),
                    (n[0] + 9, -1.0),
                ]
                drawn.append(_line("thing", seat))
            case "stool":
                seat = [(n[0] - 11, -1.0), (n[0] - 11, SEAT), (n[0] + 11, SEAT), (n[0] + 11, -1.0)]
                drawn.append(_line("thing", seat))
            case "wall":
                drawn.append(_line("wall", [(n[0], -1.0), (n[0], box[3])]))
            case "table":
                x, height, wide = n
                drawn.append(_line("thing", [(x, -1.0), (x, height), (x + wide, height), (x + wide, -1.0)]))
            case "pillow":
                x, y, wide, high = n
                drawn.append(
                    f'<rect class="pillow" x="{x - wide / 2:.1f}" y="{-y - high / 2:.1f}" width="{wide:.1f}" '
                    f'height="{high:.1f}" rx="3"/>'
                )
            case "wheel":
                x, y, rim = n
                drawn.append(f'<circle class="thing" cx="{x:g}" cy="{-y:g}" r="{rim:g}"/>')
            case "line":
                drawn.append(_line("thing", [_spot(x, {}) for x in parts]))
            case "water":
                drawn.append(_water(box, n[0]))
    return "".join(drawn)


def _water(box: Box, height: float) -> str:
    """Water from wall to wall, with waves on top."""
    left, right = box[0], box[1]
    waves = round((right - left) / WAVE)
    step = (right - left) / waves
    top = f"M{left:.1f} {-height:.1f}" + f"q{step / 4:.1f} -2.5 {step / 2:.1f} 0t{step / 2:.1f} 0" * waves
    return f'<path class="water" d="{top}V2H{left:.1f}z"/><path class="surface" d="{top}"/>'


def _person(f: Figure, shown: Frame) -> str:
    """The person and what it holds."""
    j = shown.joints
    drawn = []
    far = [[f"far-{x}" for x in ("top", "elbow", "hand")], [f"far-{x}" for x in ("root", "knee", "ankle", "toe")]]
    near = [["top", "elbow", "hand"], ["root", "knee", "ankle", "toe"]]
    if f.front:
        trunk = [j["top"], j["far-top"], j["far-root"], j["root"]]
        drawn.append(f'<path class="trunk trunk--front" d="{_path(trunk)}z"/>')
        drawn.append(_line("limb", *([j[x] for x in limb] for limb in (*far, *near)), [j["shoulder"], j["head"]]))
    else:
        apart = [
            a for a, b in zip(far, near, strict=True) if any(_apart(j[x], j[y]) for x, y in zip(a, b, strict=True))
        ]
        if apart:
            drawn.append(_line("limb limb--far", *([j[x] for x in limb] for limb in apart)))
        drawn.append(f'<path class="trunk" d="{_bow(j["hip"], j["waist"], j["shoulder"])}"/>')
        drawn.append(_line("limb", *([j[x] for x in limb] for limb in near), [j["shoulder"], j["head"]]))
    drawn.append(_head(f, shown))
    drawn += [_line(kind, [_spot(x, j) for x in parts]) for kind, parts in f.things if kind in ("rod", "band")]
    return "".join(drawn)


def _head(f: Figure, shown: Frame) -> str:
    """A round head with a nose; from the front the nose moves to the side to which the head is turned."""
    x, y = shown.joints["head"]
    circle = f'<circle class="head" cx="{x:.1f}" cy="{-y:.1f}" r="{HEAD:g}"/>'
    if not f.front:
        tip = _from((x, y), shown.posture.head[1], HEAD + 2.5)
        root = _from((x, y), shown.posture.head[1], HEAD - 2.0)
        return circle + _line("nose", [root, tip])
    up, turn = shown.posture.head[0], shown.posture.turn
    aside, straight = up - 90.0, 1 - abs(turn)
    middle = _from((x, y), aside, turn * (HEAD - 2.5))
    eyes = [_from(_from(middle, aside, side * (0.4 + 2.0 * straight)), up, 1.5) for side in (1, -1)]
    dots = "".join(f'<circle class="eye" cx="{a:.1f}" cy="{-b:.1f}" r="1"/>' for a, b in eyes)
    mouth = [_from(_from(middle, up, -2.6), aside, side * (0.5 + 1.2 * straight)) for side in (-1, 1)]
    nose = _line("nose", [_from((x, y), aside, turn * at) for at in (HEAD - 2.0, HEAD + 3.0)])
    return (nose if straight < 0.7 else "") + circle + dots + _line("face", mouth)


def _spot(x: object, j: dict[str, Point]) -> Point:
    return j[x] if isinstance(x, str) else (x[0], x[1]) if isinstance(x, tuple) else (0.0, 0.0)


def _apart(a: Point, b: Point) -> bool:
    return math.dist(a, b) > 0.5


def _bow(hip: Point, waist: Point, shoulder: Point) -> str:
    """The back as a curve through the waist."""
    x, y = 2 * waist[0] - (hip[0] + shoulder[0]) / 2, 2 * waist[1] - (hip[1] + shoulder[1]) / 2
    return f"M{hip[0]:.1f} {-hip[1]:.1f}Q{x:.1f} {-y:.1f} {shoulder[0]:.1f} {-shoulder[1]:.1f}"


def _line(kind: str, *lines: Sequence[Point]) -> str:
    return f'<path class="{kind}" d="{"".join(map(_path, lines))}"/>'


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {-y:.1f}" for x, y in points)
