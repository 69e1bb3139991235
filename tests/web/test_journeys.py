"""Ways through the pages, as a browser without JavaScript goes them."""

import json
import re

import pytest

from unknot.interfaces.web.kept import is_key

FORM = {"content-type": "application/x-www-form-urlencoded"}


def tell_who(walker, place="upper-back", age="34", sex="female"):
    """Answer the first page."""
    return walker.press("continue", f"worst-place={place}", f"sex={sex}", age=age)


def to_danger(walker, place="upper-back", age="34", sex="female"):
    """Up to the first safety page."""
    tell_who(walker.start(), place, age, sex)
    assert "Right now" in walker.page.heading
    return walker


def to_nerves(walker, place="upper-back", age="34", sex="female"):
    """Up to the second safety page."""
    return to_danger(walker, place, age, sex).press("continue", "none")


def heading_of(model, level):
    """The first heading of a result of that urgency."""
    return f"Urgency: {level.replace('-', ' ')}: {model.texts.levels[level].headline}"


def state_of(walker):
    """What the page holds."""
    return json.loads(dict(walker.page.forms[0].fields)["state"])


def test_the_first_page_says_what_it_is_in_one_sentence_with_one_button(walker):
    text = walker.page.text
    assert sum(len(f.buttons) for f in walker.page.forms) == 1
    for words in ("In danger now?", "What happens to your answers", "not logged", "Who is answering?"):
        assert words in text
    assert "does not diagnose" in text
    assert "not a certified medical device" in text


@pytest.mark.parametrize(
    ("language", "number"),
    [("de-AT,de;q=0.9", "144"), ("en-US", "911"), ("en", "999"), ("", "999"), ("xx-QQ,fr-FR", "15")],
)
def test_the_number_to_call_is_guessed_from_the_language(walker, language, number):
    walker.open("/", **{"accept-language": language})
    assert {"class": "call", "href": f"tel:{number}"} in walker.page.links


def test_the_chosen_country_gives_the_numbers_from_then_on(walker):
    tell_who(walker.start(country="DE")).press("continue", "tearing-pain=yes", "collapse=yes")
    assert "Call 112" in walker.page.text
    assert "999" not in walker.page.text


def test_another_country_has_general_numbers(walker):
    assert "your local emergency number" in walker.start(country="ZZ").page.text


def test_self_care(walker, model):
    told = {"lifted-or-twisted": "yes", "how-long": "days", "onset": "sudden", "muscle-gripping": "yes"}
    text = to_nerves(walker).to_the_end(**told).page.text
    assert walker.page.heading == heading_of(model, "self-care")
    for words in (
        "Acute muscle strain", "Very likely", "Speaks for it", "What you can do now", "What to watch for", "Sources",
        model.texts.levels["emergency"].headline, "does not diagnose", "How sure, and why",
    ):  # fmt: skip
        assert words in text, words
    assert "Not finished" not in text
    assert model.version[:12] in text


def test_further_medicines_are_named_as_in_the_persons_country_and_lead_to_what_is_known(walker):
    known = {"worst-place": "low-back", "how-long": "days", "onset": "sudden"}
    walker.start(country="DE").to_the_end(**known)
    assert "Metamizol (Novalgin)" in walker.page.text
    assert {"href": "/medicines#metamizole"} in walker.page.links
    assert 'id="metamizole"' in walker.client.get("/medicines").text


def test_reasons_are_the_persons_own_answers(walker):
    to_nerves(walker).to_the_end(**{"lifted-or-twisted": "yes", "how-long": "days"})
    assert "Began with lifting, twisting or a sneeze" in walker.page.text


def test_sources_link_without_telling_where_one_comes_from(walker):
    to_nerves(walker).to_the_end(**{"lifted-or-twisted": "yes"})
    links = [a for a in walker.page.links if a["href"].startswith("http")]
    assert any(a["href"].startswith("https://doi.org/") for a in links)
    assert all("noreferrer" in a["rel"] for a in links)


def test_today(walker, model):
    to_nerves(walker, "low-back").to_the_end(fever="yes")
    assert walker.page.heading == heading_of(model, "today")
    assert "Why" in [h.strip() for h in walker.page.headings]


def test_an_emergency_takes_over_at_once(walker, model):
    to_danger(walker).press("continue", "tearing-pain=yes", "collapse=yes")
    text = walker.page.text
    assert walker.page.heading == heading_of(model, "emergency")
    assert {"class": "call", "href": "tel:999"} in walker.page.links
    assert any("nhsuk-button--warning" in a["class"] for a in walker.page.links if a["href"] == "tel:999")
    for words in ("What to say", "I ticked that by mistake"):
        assert words in text
    for words in ("What it may be", "What you can do now", "Keep away from", "Continue"):
        assert words not in text


def test_an_emergency_gives_the_persons_own_signs_to_read_out(walker, model):
    to_danger(walker, age="58", sex="male").press("continue", "tearing-pain=yes", "collapse=not-sure")
    told = walker.html.split("Read this out:")[1].split("</ul>")[0]
    assert "Age: 58; Sex: Male; Worst pain: Upper back" in told
    assert f"<li>{model.texts.findings['tearing-pain'].question}</li>" in told
    assert f"<li>Perhaps: {model.texts.findings['collapse'].question}</li>" in told


def test_a_calm_result_says_why_and_an_unfinished_one_does_not(walker):
    to_nerves(walker)
    walker.press("result")
    assert "signs of danger that we asked about" not in walker.page.text
    walker.press("go-on").to_the_end(**{"lifted-or-twisted": "yes", "how-long": "days", "onset": "sudden"})
    assert re.search(r"You said no to \d\d signs of danger that we asked about", walker.page.text)


def test_what_was_ticked_by_mistake_can_be_mended_and_is_recorded(walker):
    to_danger(walker).press("continue", "tearing-pain=yes", "collapse=yes").press("mistake")
    assert walker.page.heading == "Which answer was a mistake?"
    first = next(iter(walker.page.forms[0].buttons))
    assert first == "change:danger-now"
    walker.press(first)
    assert ("a.collapse", "yes") in next(f for f in walker.page.forms if "continue" in f.buttons).fields
    walker.press("continue", "none")
    assert "New since the pain began" in walker.page.heading
    assert ["collapse", "yes", "no"] in state_of(walker)["corrections"]


def test_immediate_is_told_at_once_and_then_only_what_could_raise_it_is_asked(walker, model):
    to_nerves(walker, "low-back").press("continue", "pain-in-both-legs=yes")
    assert walker.page.heading == heading_of(model, "immediate")
    assert "only to see whether you need an ambulance" in walker.page.text
    walker.press("go-on")
    assert f"So far: {model.texts.levels['immediate'].headline}" in walker.page.text
    walker.to_the_end()
    assert walker.page.heading == heading_of(model, "immediate")
    assert "What you can do now" not in walker.page.text


def test_a_chance_alone_stands_above_the_questions_that_may_still_settle_it(walker, model):
    """It stops nobody with a page of its own, which the next answer could take back."""
    to_nerves(walker, "flank", age="37")
    seen, press = [], walker.press

    def noting(*what, **typed):
        pressed = press(*what, **typed)
        seen.append(walker.page)
        return pressed

    walker.press = noting
    walker.to_the_end(**{"how-long": "days", "side": "right", "movement-effect": "no-difference"})
    told = f"So far: {model.texts.levels['immediate'].headline} The next questions may still change that."
    assert any(told in page.text for page in seen)
    assert heading_of(model, "immediate") not in [page.heading for page in seen[:-1]]


def test_immediate_is_told_once(walker):
    to_nerves(walker, "low-back").press("continue", "pain-in-both-legs=yes").press("go-on").press("continue", "none")
    assert "So far" in walker.page.text


def test_not_sure_counts(walker):
    to_danger(walker).press("continue", "chest-pressure=not-sure")
    assert "Urgency: immediate" in walker.page.text
    assert "If what you were not sure about is so:" in walker.page.text


def test_an_unfinished_result_is_no_reassurance(walker, model):
    """Not by its words, its colour or its plan, and not by how the likeliest cause mostly ends."""
    to_nerves(walker).press("result")
    assert walker.page.heading == "Not finished: this is no all-clear"
    text = walker.page.text
    assert "safety questions are still open" in text
    calm = [model.texts.levels[level] for level in ("self-care", "routine")]
    for words in ("What you can do now", *(w for level in calm for w in (level.headline, *level.do))):
        assert words not in text.split("What to watch for")[0]
    assert "level--" not in walker.html
    assert not [c.id for c in model.texts.conditions.values() if c.about in text]
    assert "New since the pain began" in walker.press("go-on").page.heading


def test_back_shows_what_was_answered(walker):
    to_nerves(walker).press("back")
    assert ("none-of-these", "yes") in next(f for f in walker.page.forms if "continue" in f.buttons).fields
    walker.press("back")
    assert "Where it hurts most" in walker.page.heading
    assert ("a.sex", "female") in next(f for f in walker.page.forms if "continue" in f.buttons).fields
    assert ("a.age", "34") in next(f for f in walker.page.forms if "continue" in f.buttons).fields
    walker.press("back")
    assert "seized up" in walker.page.heading


def test_change_of_mind(walker):
    to_nerves(walker).press("answers")
    assert "Upper back" in walker.page.text
    walker.press("change:worst-place")
    assert ("a.worst-place", "upper-back") in next(f for f in walker.page.forms if "continue" in f.buttons).fields
    tell_who(walker, "low-back")
    state = state_of(walker)
    assert state["answers"]["worst-place"] == "low-back"
    assert ["worst-place", "upper-back", "low-back"] in state["corrections"]
    assert "New since the pain began" in walker.page.heading


def test_a_page_that_no_longer_concerns_the_person_is_passed_over(walker, model):
    """Its question follows an answer that was taken back."""
    page = next(p for p in model.texts.pages.values() if all(model.texts.findings[f].follows for f in p.findings))
    for do in ("back", f"change:{page.id}"):
        walker.sent = [("state", json.dumps({"file_version": 1, "answers": {}, "shown": [page.id]})), ("do", do)]
        walker.send()
        assert "Where it hurts most" in walker.page.heading


def test_a_change_can_be_left_without_one(walker):
    to_nerves(walker).press("answers").press("change:worst-place").press("go-on")
    assert state_of(walker)["answers"]["age"] == 34
    assert state_of(walker)["corrections"] == []


def test_answers_are_listed_in_words(walker, model):
    to_danger(walker).press("continue", "cold-sweat=not-sure").press("mistake")
    assert f"Not sure: {model.texts.findings['cold-sweat'].question}" in walker.page.text
    walker.open("/")
    walker.start().press("skip").press("continue", "none").press("answers")
    assert "Skipped" in walker.page.text


def test_why_we_ask_and_how_to_tell(walker, model):
    walker.start()
    f = model.texts.findings["worst-place"]
    assert "Why we ask" in walker.page.text
    assert f.why in walker.page.text
    assert f.how_to_tell in walker.page.text
    tell_who(walker)
    for name in model.texts.pages["danger-now"].findings:
        f = model.texts.findings[name]
        for words in (f.question, f.how_to_tell, f.why, f.term):
            assert words in walker.page.text


def test_helping_says_who_you_means(walker):
    assert "“you” means that person" in walker.start(who="helping").page.text
    assert "“you” means that person" in tell_who(walker).page.text


def test_everything_can_be_opened_for_printing(walker):
    to_nerves(walker).to_the_end(**{"lifted-or-twisted": "yes", "how-long": "days"})
    assert "<details open" not in re.sub(r' class="[^"]*"', "", walker.html)
    closed = walker.page.text
    walker.press("unfold")
    assert walker.html.count("<details") == len(re.findall(r"<details[^>]* open>", walker.html)) > 5
    assert set(closed.split()) - set(walker.page.text.split()) <= {"Open", "everything,", "read", "print"}


def test_the_page_for_a_clinician_holds_story_red_flags_and_ranking(walker, model):
    to_danger(walker, age="58", sex="male").press("continue", "cold-sweat=not-sure").press("go-on")
    walker.to_the_end(fever="yes").press("summary")
    text = walker.page.text
    for name in ("fever", "cold-sweat", "chest-pressure"):
        assert model.texts.findings[name].term in text
    for words in ("Red flags", "Not sure", "58 years", "ICD-10-CM", "Nobody has examined", model.version):
        assert words in text, words
    private = [f.term for f in model.texts.findings.values() if f.self_only]
    assert private
    assert not [term for term in private if term in text]
    assert "not finished" not in text
    walker.press("result")
    assert "Urgency: immediate" in walker.page.text


def test_an_unfinished_summary_says_so_and_names_what_is_open(walker, model):
    to_nerves(walker).press("result").press("summary")
    assert "not finished" in walker.page.text
    assert model.texts.findings["fever"].term in walker.page.text


def test_progress_never_goes_backwards(walker):
    to_nerves(walker)
    seen = []
    for _ in range(4):
        seen.append(int(dict(walker.page.forms[-1].fields)["progress"]))
        walker.press("continue", "none")
    walker.press("back").press("back")
    seen.append(int(dict(walker.page.forms[-1].fields)["progress"]))
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[3] < 100


def test_a_changed_progress_does_no_harm(walker):
    for said in ("-5", "abc", "1e9", "99999", "²"):
        walker.sent = [("state", '{"file_version": 1, "answers": {}}'), ("progress", said), ("do", "go-on")]
        walker.send()
        assert walker.reply.status_code == 200


# ---------------------------------------------------------------- unclear pages


def problems(walker):
    """Texts of the error summary; each leads to something on the page."""
    assert walker.reply.status_code == 200
    assert walker.page.title.startswith("Error: ")
    assert walker.page.heading == "Please look at this again"
    links = [a["href"] for a in walker.page.links if a["href"].startswith("#") and a["href"] != "#main"]
    assert links
    assert {a.removeprefix("#") for a in links} <= set(walker.page.ids)
    return walker.page.text


def test_nothing_ticked_is_asked_again_kindly(walker):
    assert "Choose one answer" in problems(walker.start().press("continue"))
    tell_who(walker).press("continue")
    assert "Tick all that fit, or “None of these”" in problems(walker)


def test_none_and_some_is_asked_again_with_what_was_ticked(walker):
    to_danger(walker).press("continue", "collapse=yes", "none")
    assert "not both" in problems(walker)
    kept = next(f for f in walker.page.forms if "continue" in f.buttons).fields
    assert ("a.collapse", "yes") in kept
    assert ("none-of-these", "yes") in kept


def test_yes_and_not_sure_is_asked_again(walker):
    to_danger(walker).press("continue", "collapse=yes", "collapse=not-sure")
    assert "not both: fainting or collapse" in problems(walker)


@pytest.mark.parametrize(
    ("said", "words"), [
        ("", "Enter a number"), ("old", "Enter a number from 16 to 115"), ("12", "people of 16 and over"),
        ("300", "out of range"), ("nan", "out of range"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_asked_again(walker, said, words):
    tell_who(walker.start(), age=said)
    assert words in problems(walker)
    assert f'value="{said}"' in walker.html or not said


def test_answers_that_do_not_fit_each_other_are_asked_again(walker):
    """The page says which, and the way to change the earlier one is there."""
    to_nerves(walker).to_the_end(pregnant="yes")
    walker.press("answers").press("change:worst-place").press("continue", "worst-place=neck", "sex=male", age="34")
    assert "does not fit sex 'male'" in walker.page.text
    assert "answers" in {b for f in walker.page.forms for b in f.buttons}


def test_alarms_cannot_be_skipped(walker):
    to_danger(walker)
    assert all("skip" not in f.buttons for f in walker.page.forms)
    walker.press("continue")
    walker.sent = [(n, v) for n, v in walker.sent if n != "do"] + [("do", "skip")]
    walker.send()
    assert "Tick all that fit" in problems(walker)


def test_all_else_can_be_skipped(walker):
    walker.start().press("skip")
    assert state_of(walker)["answers"] == {"worst-place": "skipped", "age": "skipped", "sex": "skipped"}
    assert "Right now" in walker.page.heading


def test_several_questions_on_a_page_are_each_answered_or_asked_again(walker):
    """What was given stays, what is missing is named at its own question, and each may be left unsure."""
    walker.start().press("continue", "worst-place=neck", age="34")
    assert "Sex: Choose one answer" in problems(walker)
    assert [a["href"] for a in walker.page.links if a["href"].startswith("#a.")] == ["#a.sex"]
    assert 'value="34"' in walker.html
    walker.press("continue", "worst-place=neck", "age=not-sure", "sex=not-sure")
    assert "Age: Enter a number or choose “I’m not sure”, not both" in problems(walker)
    walker.press("continue", "worst-place=neck", "age=not-sure", "sex=not-sure", age="")
    assert state_of(walker)["answers"].items() >= {"age": "not-sure", "sex": "not-sure"}.items()


# ---------------------------------------------------------------- refresh, stale and damaged pages


def test_reloading_gives_the_same_page(walker):
    to_danger(walker).press("continue", "tearing-pain=yes")
    before = walker.html
    walker.send()
    assert walker.html == before


def test_going_back_in_the_browser_shows_the_page_as_it_was(walker):
    """Every step leads to an address of its own, which can be opened again, and answered differently."""
    to_nerves(walker)
    seen = []
    for place in ("upper-back", "neck"):
        walker.open("/")
        walker.start()
        start, question = walker.address, walker.html
        tell_who(walker, place)
        seen += [start, walker.address]
        walker.open(start)
        assert walker.html == question
        tell_who(walker, "low-back")
        assert state_of(walker)["answers"]["worst-place"] == "low-back"
    assert len(set(seen)) == 4
    assert all(is_key(a.removeprefix("/interview/")) for a in seen)


def test_an_address_opens_nothing_in_another_browser(walker):
    """Whoever reads it in a log or is sent it sees no answers."""
    to_danger(walker)
    address = walker.address
    walker.client.cookies.clear()
    for key in (None, "A" * 22, "nonsense"):
        cookie = {"cookie": f"unknot={key}"} if key else {}
        walker.open(address, **cookie)
        assert walker.reply.status_code == 410
        assert "Upper back" not in walker.page.text
        assert any(a["href"] == "/" for a in walker.page.links)


def test_the_cookie_says_nothing_and_ends_with_the_browser(walker):
    walker.press("start")
    reply = walker.client.post("/interview", content="do=start", headers=FORM)
    assert "set-cookie" not in reply.headers
    walker.client.cookies.clear()
    reply = walker.client.post("/interview", content="do=start", headers=FORM)
    name, *rest = reply.headers["set-cookie"].split("; ")
    assert is_key(name.removeprefix("unknot="))
    assert sorted(rest) == ["HttpOnly", "Path=/interview", "SameSite=strict"]


def test_where_cookies_are_refused_the_page_comes_at_once(walker):
    walker.start()
    walker.client.cookies.clear()
    tell_who(walker)
    assert walker.reply.status_code == 200
    assert walker.reply.history == []
    assert "Right now" in walker.page.heading


def test_deleting_drops_every_page_of_this_browser(walker):
    to_nerves(walker).press("answers")
    address = walker.address
    walker.open(address)
    assert walker.reply.status_code == 200
    walker.sent = [("do", "delete")]
    key = walker.client.cookies["unknot"]
    walker.send()
    assert walker.address == "/"
    assert "unknot" not in walker.client.cookies
    walker.open(address, cookie=f"unknot={key}")
    assert walker.reply.status_code == 410


def test_the_address_of_the_interview_opened_by_hand_leads_to_the_start(walker):
    walker.open("/interview")
    assert walker.reply.status_code == 303
    assert walker.reply.headers["location"] == "/"


@pytest.mark.parametrize(
    "state",
    [
        "", "{", "[]", "null", "[" * 90_000, "x" * 200_000, '{"file_version": 1}',
        '{"file_version": 1, "answers": {"fevr": "yes"}}',
        '{"file_version": 1, "answers": {"age": 34}, "shown": 5}',
        '{"file_version": 1, "answers": {}, "country": 5}',
        '{"file_version": 1, "answers": {"danger-now": ["none"]}}',
        '{"file_version": 1, "answers": {}, "corrections": [[1]]}',
        '{"file_version": 1, "answers": {"age": ' + "9" * 5000 + "}}",
    ],
)  # fmt: skip
def test_a_damaged_page_is_refused_with_a_way_on(walker, state):
    walker.sent = [("state", state), ("do", "go-on")]
    walker.send()
    assert walker.reply.status_code == 400
    assert "Please start again" in walker.page.text
    assert any(a["href"] == "/" for a in walker.page.links)


def test_a_changed_record_of_corrections_does_no_harm(walker):
    corrections = [["age", 30, 31], ["x", 1, 2], ["age", {"a": []}, None], [5, 5, 5], ["sex", "\ud800", None]]
    state = {
        "file_version": 1,
        "answers": {"age": 34},
        "shown": ["worst-place", "worst-place", "nothing"],
        "corrections": corrections,
    }
    walker.sent = [("state", json.dumps(state)), ("do", "answers")]
    walker.send()
    assert walker.reply.status_code == 200
    assert state_of(walker)["shown"] == ["worst-place"]
    assert state_of(walker)["corrections"][0] == ["age", 30, 31]


@pytest.mark.parametrize(
    "do", ["", "nothing", "change:", "change:nothing", "change:worst-place", "start over", "answers", "mistake"]
)
def test_an_unknown_button_goes_on(walker, do):
    walker.sent = [("state", '{"file_version": 1, "answers": {}}'), ("do", do)]
    walker.send()
    assert "Where it hurts most" in walker.page.heading
