"""The body map: muscles that can be chosen for a place, and the picture beside a result."""

import re
from pathlib import Path

from unknot import assess
from unknot.interfaces import web
from unknot.interfaces.web.body import by_place, drawn_muscles, picture, shape

from .test_journeys import state_of, to_nerves

STYLE = (Path(web.__file__).parent / "static/unknot.css").read_text(encoding="utf-8")


def test_a_muscle_can_be_chosen_for_the_place_in_which_it_lies(walker, model):
    for place, _, drawn in by_place(model.texts):
        for d in drawn:
            walker.open("/")
            walker.start().press("continue", f"worst-place=muscle.{d.muscle.id}", "sex=female", age="34")
            assert state_of(walker)["answers"]["worst-place"] == place


def test_every_place_has_muscles_to_choose_and_the_list_holds_what_the_map_holds(walker, model):
    walker.start()
    places = {o.id for o in model.texts.findings[model.texts.roles["place"]].options}
    assert {place for place, *_ in by_place(model.texts)} == places
    boxes = [value for form in walker.page.forms for _, value in form.boxes]
    listed = {value for value in boxes if value.startswith("muscle.")}
    assert listed == {f"muscle.{d.muscle.id}" for _, _, drawn in by_place(model.texts) for d in drawn}
    assert all(d.back or d.front for d in drawn_muscles(model.texts))


def test_the_style_shows_a_chosen_muscle_on_the_map(model):
    """The style sheet knows muscles by number, so that a new muscle needs none of its own."""
    count = sum(len(drawn) for _, _, drawn in by_place(model.texts))
    assert {int(n) for n in re.findall(r"\.ms-(\d+)", STYLE)} >= set(range(1, count + 1))


def test_an_unknown_muscle_is_asked_again(walker):
    walker.start()
    form = next(f for f in walker.page.forms if "continue" in f.buttons)
    walker.sent = [*form.fields, ("a.worst-place", "muscle.nobody"), ("a.age", "34"), ("do", "continue")]
    walker.send()
    assert "Please look at this again" in walker.html


def test_a_shape_is_mirrored_at_the_middle():
    assert shape([(60, 1), (70, 2), (65, 3)]) == "M60 1L70 2L65 3zM60 1L50 2L55 3z"
    assert shape([]) == ""


def test_the_result_shows_the_muscles_of_the_place_and_those_that_the_exercises_move(walker):
    walker_at_end = to_nerves(walker).to_the_end(**{"lifted-or-twisted": "yes", "how-long": "days", "onset": "sudden"})
    part = walker_at_end.html.split("The muscles where it hurts")[1].split("</ul>")[0]
    assert 'href="/muscles/rhomboids"' in part
    assert 'role="img" aria-label="A body from behind' in part
    assert "muscle--moved" in part


def test_no_picture_lulls(model):
    """While safety questions are open, or when it is urgent, muscles are no matter."""
    assert picture(assess(model, {"worst-place": "low-back", "age": 40, "sex": "male"})) is None
    assert picture(assess(model, {"age": 40})) is None
