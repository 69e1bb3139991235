"""Reminders name what an author should look at, and nothing is refused for them."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from unknot.errors import Fault
from unknot.model.files import bundled_folder
from unknot.model.load import load
from unknot.model.reminders import OLDEST_READER, passages, reading_age, remind
from unknot.model.review import review

from .conftest import change_file


@pytest.fixture
def reminded(copy: Path) -> Callable[..., list[Fault]]:
    """The reminders of the small folder after some changes, which bring no fault."""

    def apply(*changes: dict[str, str]) -> list[Fault]:
        for change in changes:
            change_file(copy, change)
        found = review(copy)
        assert found.faults == ()
        assert found.model is not None
        return list(found.reminders)

    return apply


def test_good_knowledge_gives_none(reminded: Callable[..., list[Fault]]) -> None:
    """The small folder is as it should be."""
    assert reminded() == []


LONG = (
    "The intervertebral articulations of the cervicothoracic junction are characteristically susceptible to "
    "degenerative deterioration, and consequently individuals experience considerable discomfort accompanied by "
    "limitation of rotational movement, particularly following prolonged immobilisation or unaccustomed occupational "
    "activities of any description."
)


def test_a_hard_text_is_named_with_its_reading_age(reminded: Callable[..., list[Fault]]) -> None:
    """The same words in a text of a few words are left alone: there one long word decides."""
    found = reminded(
        {"file": "conditions/sciatica.yaml", "replace": "about: A nerve is squeezed.", "by": f"about: {LONG}"},
        {
            "file": "conditions/strain.yaml",
            "replace": "about: It heals by itself.",
            "by": "about: Degenerative deterioration.",
        },
    )
    assert [f.where.split(":")[0] for f in found] == ["conditions/sciatica.yaml"]
    assert "reading age of" in found[0].problem


def test_reading_ages_are_those_of_a_reader() -> None:
    """Plain words are for a child of seven, the other text for nobody under eighteen."""
    assert reading_age("Your back hurts. It is not bad. Walk a bit. Then rest. It will soon get well.") < 8
    assert reading_age(LONG) > 18


TWIN = """  - {{id: roe-again, title: {title}, kind: guideline, {year}read: full text, url: https://example.org/x}}
facts:
  - {{id: roe-fact, source: roe-again, population: nobody, subject: cauda, finding: none, measure: share, value: 1}}
"""


def test_sources_that_may_be_one_are_named(reminded: Callable[..., list[Fault]]) -> None:
    """The same words in another order and year unknown; with another year they are two editions."""
    (found,) = reminded(
        {"file": "sources/all.yaml", "replace": "facts:\n", "by": TWIN.format(title="'Guideline, a made-up'", year="")}
    )
    assert "may be the same publication as 'roe-2002'" in found.problem
    assert "roe-again" in found.field


def test_another_year_makes_another_edition(reminded: Callable[..., list[Fault]]) -> None:
    """Guidelines keep their title."""
    assert (
        reminded(
            {
                "file": "sources/all.yaml",
                "replace": "facts:\n",
                "by": TWIN.format(title="A made-up guideline", year="year: 2012, "),
            }
        )
        == []
    )


def test_what_is_still_to_be_written_is_named(reminded: Callable[..., list[Fault]]) -> None:
    """Numbers, words and codes."""
    found = reminded(
        {
            "file": "conditions/sciatica.yaml",
            "replace": "one-leg: 0.9, estimate: made up for tests",
            "by": "one-leg: 0.9, estimate: 'copied from cauda: replace'",
        },
        {
            "file": "conditions/sciatica.yaml",
            "replace": "about: A nerve is squeezed.",
            "by": "about: 'What it is: replace'",
        },
        {"file": "conditions/sciatica.yaml", "replace": "icd10cm: [M54.30]", "by": "icd10cm: []"},
    )
    assert [f.field for f in found] == ["blocks.legs.one-leg", "about", "icd10cm"]


def test_without_its_package_it_says_so(reminded: Callable[..., list[Fault]], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not checked is not passed over in silence."""
    monkeypatch.setitem(sys.modules, "textstat", None)
    assert ["not checked" in f.problem for f in reminded()] == [True]


def test_a_contraindication_that_not_everybody_is_asked() -> None:
    """A page that opens for some places leaves the others unasked, unless the treatment is not for them."""
    from unknot.model import reminders

    knowledge = load(bundled_folder())
    opened = {p.id for p in knowledge.pages.values() if p.opens_if}
    for found in reminders._never_asked(knowledge):
        name = found.problem.split("'")[1]
        assert knowledge.findings[name].page in opened
    shut = knowledge.findings["pain-on-effort"]
    some = next(t for t in knowledge.treatments.values() if "pain-on-effort" in t.not_with)
    everywhere = some.model_copy(update={"places": None})
    assert reminders._unasked_places(knowledge, everywhere, shut) == {"low-back"}
    neck = everywhere.model_copy(update={"places": ["neck"]})
    assert reminders._unasked_places(knowledge, neck, shut) == set()


def test_the_advice_that_ships_is_plain() -> None:
    """Treatments, factors and advice stay at or below the reading age; conditions are looked at one by one."""
    knowledge = load(bundled_folder())
    hard = [
        (kind, id_, *path, round(reading_age(text), 1))
        for kind, id_, path, text in passages(knowledge)
        if kind in ("treatment", "factor", "file")
        and len(text.split()) >= 30
        and round(reading_age(text), 1) > OLDEST_READER
    ]
    assert hard == []
    assert remind(knowledge) is not None
