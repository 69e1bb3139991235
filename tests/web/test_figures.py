"""Line figures: bodies keep their lengths, stand on the ground, and move only when somebody wants to see it."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape

from unknot.interfaces import web
from unknot.interfaces.web.figures import FRAMES, draw, frame

CSS = Path(web.__file__).with_name("static").joinpath("figures.css").read_text(encoding="utf-8")
PARTS = [("hip", "waist"), ("waist", "shoulder"), ("shoulder", "head"), ("elbow", "hand"), ("knee", "ankle")]


def test_bodies_keep_their_lengths_while_they_move(model):
    """What is not seen shortened is as long on the way as at the start, and the joint that holds still does."""
    for f in model.texts.figures.values():
        there = [frame(f, i / 8).joints for i in range(9)]
        full = all(share == 1 for p in (f.start, f.end) for _, share in (*p.arm, *p.leg))
        for a, b in PARTS[:3] if not full else PARTS:
            lengths = [math.dist(at[a], at[b]) for at in there]
            assert max(lengths) - min(lengths) < 1e-9, (f.id, a, b)
        held = f.start.at[0]
        if f.start.at == f.end.at:
            assert all(math.dist(at[held], there[0][held]) < 1e-9 for at in there), f.id


def test_nobody_sinks_into_the_ground_or_floats(model):
    """In both postures the lowest joint is on the ground, within half the thickness of a limb, or wheels are."""
    for f in model.texts.figures.values():
        if not f.above:
            for share in (0.0, 1.0):
                lowest = min(y for _, y in frame(f, share).joints.values())
                wheels = [parts[1] - parts[2] for kind, parts in f.things if kind == "wheel"]
                lowest = min(wheels) if wheels and lowest > 0 else lowest
                assert -3 <= lowest <= 8, (f.id, share, lowest)


def test_start_and_end_differ_to_the_eye(model):
    """Some joint moves, or the head turns; words differ, too."""
    for f in model.texts.figures.values():
        a, b = frame(f, 0.0).joints, frame(f, 1.0).joints
        moved = max(math.dist(a[x], b[x]) for x in a)
        nods = abs(f.start.head[1] - f.end.head[1]) > 20 or f.start.turn != f.end.turn
        assert moved > 1 or nods, f.id
        assert f.start.words != f.end.words, f.id


def test_each_exercise_has_a_figure_and_its_words_are_on_its_page(client, model):
    texts = model.texts
    assert set(texts.figures) == set(texts.exercises)
    for f in list(texts.figures.values())[::5]:
        html = client.get(f"/exercises/{f.id}").text
        assert all(html.count(f'aria-label="{escape(p.words)}"') == 1 for p in (f.start, f.end))
        assert html.count('role="img"') == 3
        assert html.count('class="frame ') == FRAMES
        assert "/static/figures.css" in html


THINGS = {
    "wheel": (("wheel", (30.0, 17.0, 17.0)), '<circle class="thing" cx="30" cy="-17" r="17"/>'),
    "line": (("line", ((10.0, 4.0), (20.0, 30.0))), '<path class="thing" d="M10.0 -4.0L20.0 -30.0"/>'),
    "water": (("water", (64.0,)), '<path class="water" d="M'),
}


@pytest.mark.parametrize("kind", THINGS)
def test_a_thing_is_drawn_where_it_stands(model, kind):
    """In every picture, within its edges; water lies behind all other things, whichever is named first."""
    thing, drawn = THINGS[kind]
    f = replace(model.texts.figures["flat-walks"], things=(("wall", (60.0,)), thing))
    html = str(draw(f, moves=False))
    assert html.count(drawn) == 2
    assert (html.index(drawn) < html.index('class="wall"')) is (kind == "water")


def test_what_reaches_beyond_the_person_is_seen_whole(model):
    far = replace(model.texts.figures["flat-walks"], things=(("wheel", (150.0, 20.0, 20.0)),))
    left, _, wide, _ = map(float, re.search(r'viewBox="([^"]+)"', str(draw(far)))[1].split())
    assert left <= 40
    assert left + wide >= 170


def test_nothing_moves_before_it_is_asked_for(model):
    """The frames stand in a fold that is closed; who wants less motion is not even offered it."""
    html = str(draw(next(iter(model.texts.figures.values()))))
    before, _, folded = html.partition("<details")
    assert 'class="frame' not in before
    assert 'class="frame' in folded
    assert " open" not in folded.partition(">")[0]
    assert "<details" not in draw(next(iter(model.texts.figures.values())), moves=False)
    assert len(set(re.findall(r"@keyframes (frame-\d)", CSS))) == FRAMES
    assert re.search(r"prefers-reduced-motion: reduce\) \{ \.figure__moves \{ display: none; \}", CSS)


def test_words_of_a_figure_are_escaped(model):
    f = next(iter(model.texts.figures.values()))
    html = str(draw(replace(f, start=replace(f.start, words="<b>&"))))
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;" in html


@pytest.mark.parametrize("name", ["neck-turns", "back-stroking-cat"])
def test_a_drawing_is_light(model, name):
    assert len(draw(model.texts.figures[name])) < 9_000
