"""The result as a PDF: what the page says, nothing private, and only where it can be made."""

import io
import os
import re
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader

from unknot import Interview, assess
from unknot.interfaces.web import pdf, state
from unknot.interfaces.web.figures import draw

from ..cases.test_cases import body
from .kinds import SHEETS, answers_for_a_sheet
from .test_every_page import CASES, FORM
from .test_plan_calendar import EXAMPLE


@pytest.fixture(autouse=True)
def printing():
    if not pdf.has_pdf():
        missing = "no PDFs here: pip install 'unknot[pdf]', and apt-get install libpango-1.0-0 libpangoft2-1.0-0"
        (pytest.fail if os.environ.get("UNKNOT_REQUIRE_ALL") == "1" else pytest.skip)(missing)


def ask(client, model, answers, do="pdf", setting=None):
    interview = Interview(model, setting, "GB", answers=dict(answers))
    interview.shown = list(dict.fromkeys(model.texts.findings[f].page for f in interview.answers))
    client.cookies.clear()
    return client.post("/interview", content=urlencode({"state": state.write(interview), "do": do}), headers=FORM)


def words(reply):
    assert reply.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(reply.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.slow
def test_it_holds_the_result_and_the_page_for_a_clinician(client, model):
    a = assess(model, EXAMPLE["answers"])
    reply = ask(client, model, a.answers.values)
    assert reply.headers["content-disposition"] == 'attachment; filename="unknot-result.pdf"'
    assert reply.headers["cache-control"] == "no-store"
    said = words(reply)
    wanted = [a.plan.headline, a.conditions[0].name, a.safety_net[0].watch, "Summary for a clinician", "In danger?"]
    wanted += [a.plan.exercises[0].name, a.plan.exercises[0].stop, a.plan.do[0].name]
    assert [w for w in wanted if " ".join(w.split()) not in said] == []
    drawn = [e for e in a.plan.exercises if e.id in model.texts.figures]
    assert said.count("Start Then") == len(drawn) > 1


@pytest.mark.parametrize("name", ["neck-turns", "back-stroking-cat", "bridge"])
def test_figures_are_painted_with_limbs_and_not_as_black_lumps(model, name):
    """Limbs are lines of a dark grey; a picture without its styles would be filled black, without lines."""
    made = pdf.as_pdf(str(draw(model.texts.figures[name], moves=False)))
    (page,) = PdfReader(io.BytesIO(made)).pages
    painted = page.get_contents().get_data().decode("latin-1")
    assert re.search(r"^0\.13\d* 0\.13\d* 0\.13\d* RG$", painted, re.M)
    assert "<style" not in page.extract_text()


@pytest.mark.slow
@pytest.mark.parametrize("case", SHEETS)
def test_its_page_for_a_clinician_is_one_sheet(client, model, case):
    """The last page, for a short and a usual interview; two at most when every single thing was answered."""
    made = ask(client, model, answers_for_a_sheet(model, case))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made.content)).pages]
    first = next(i for i, text in enumerate(pages) if "Summary for a clinician" in text)
    assert len(pages) - first <= SHEETS[case]
    assert model.version[:12] in pages[-1]


@pytest.mark.slow
def test_what_is_told_in_private_is_in_no_pdf(client, model):
    """Neither the question nor the help that it calls for; both are on the screen."""
    private = next(s for s in model.texts.supports if s.private)
    told = {"worst-place": "low-back", "age": 40, private.when[0]: "yes"}
    assert private.headline in ask(client, model, told, "result").text
    said = words(ask(client, model, told))
    finding = model.texts.findings[private.when[0]]
    assert private.headline not in said
    assert finding.term not in said
    assert finding.question not in said


@pytest.mark.slow
def test_what_is_not_finished_or_urgent_says_so(client, model):
    seen = {}
    for case in CASES:
        level = case["expect"].get("urgency")
        if level in ("emergency", "today"):
            seen.setdefault(level, case)
    for case in seen.values():
        b = body(case, model)
        a = assess(model, b["answers"], setting=b["setting"])
        said = words(ask(client, model, a.answers.values, setting=b["setting"]))
        unfinished = a.provisional and a.urgency not in ("immediate", "emergency")
        assert ("this is no all-clear" if unfinished else a.plan.headline) in said
    assert "this is no all-clear" in words(ask(client, model, {"worst-place": "neck", "age": 40}))


def test_nothing_is_fetched_for_it():
    """An address in a page is not followed, and no error comes of it."""
    made = pdf.as_pdf('<img src="http://127.0.0.1:1/x.png"><img src="file:///etc/passwd"><p>here</p>')
    assert "here" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_where_it_cannot_be_made_nobody_is_offered_it(client, model, monkeypatch):
    """Who asks all the same gets the result."""
    monkeypatch.setattr("unknot.interfaces.web.app.has_pdf", lambda: False)
    reply = ask(client, model, {"worst-place": "neck", "age": 40})
    assert reply.headers["content-type"].startswith("text/html")
