"""What templates keep and use again (`Once`) is what they would make anew, whoever saw it first."""

from contextlib import nullcontext
from datetime import date

import pytest

from unknot import Interview
from unknot.interfaces.web import state
from unknot.interfaces.web.app import Pages, Step
from unknot.language import using
from unknot.model.languages import read_packs

from .kinds import STRAIN, all_said, kinds, said

PLACES = ("neck", "upper-back", "low-back", "flank")


@pytest.fixture
def pages(model, knowledge_folder):
    return Pages(model, knowledge_folder, date.today, read_packs(knowledge_folder, model.texts))


def steps(model, folder):
    """Every kind of step, and results that share much: of other places, other countries, and unfolded."""
    ways = [way for way in kinds(model, folder).values() if "state" in way.fields and way.fields["state"] != "x"]
    whole = [all_said(model, {**STRAIN, "worst-place": place}) for place in PLACES]
    ways += [said(model, answers, do) for answers in whole for do in ("result", "unfold", "go-on")]
    forms = [way.fields for way in ways]
    for code in list(model.texts.countries)[:3]:
        held = Interview(model, None, code, answers=dict(whole[0]))
        forms.append({"state": state.write(held), "do": "result"})
    return [{name: [value] for name, value in fields.items()} for fields in forms]


@pytest.mark.slow
def test_pages_out_of_what_was_kept_equal_those_made_anew(model, knowledge_folder, pages, monkeypatch):
    """Byte for byte: in English, in another language, and in that language with its code in the addresses."""
    language = next(pack.language for pack in pages.packs.values())
    forms = steps(model, knowledge_folder)
    used, kept = [], pages.environment.globals["once"]

    def once(*values, caller):
        used.append(values[0])
        return kept(*values, caller=caller)

    for spoken, base in ((None, ""), (language, ""), (language, f"/{language.code}")):
        monkeypatch.setitem(pages.environment.globals, "base", lambda base=base: base)
        with using(spoken) if spoken else nullcontext():
            shown = [Step(pages, fields).page() for fields in forms]
            monkeypatch.setitem(pages.environment.globals, "once", once)
            first, again = ([bytes(pages.render(page).body) for page in shown] for _ in range(2))
            monkeypatch.setitem(pages.environment.globals, "once", lambda *values, caller: caller())
            anew = [bytes(pages.render(page).body) for page in shown]
        assert first == anew
        assert again == anew
    assert len(used) > 2 * len(kept._made)  # most were taken from memory
