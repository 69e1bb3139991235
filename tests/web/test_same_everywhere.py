"""What WCAG 2.2 wants to be the same from page to page, and no hurry: read from the pages as they are sent.

Every kind of page goes through it, from the start to the refusals; so a new kind cannot have a way of its own.
"""

import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from unknot.interfaces import web
from unknot.interfaces.web import create_web

from .kinds import kinds

FORM = {"content-type": "application/x-www-form-urlencoded"}
STATIC = Path(web.__file__).with_name("static")
TAG = re.compile(r"<[^>]+>")
SAYS_FROM_WHERE = {"button go-on", "button answers", "button result"}
"""Buttons whose words say what one comes from, such as keeping an answer; what follows is one thing in each case."""


@pytest.fixture(scope="module")
def pages(client, model, knowledge_folder):
    """The HTML of each kind of page."""
    sent = {}
    for name, way in kinds(model, knowledge_folder).items():
        if way.fields:
            reply = client.post(way.address, content=urlencode(way.fields), headers=FORM)
            if reply.status_code == 303:
                reply = client.get(reply.headers["location"])
        else:
            reply = client.get(way.address)
        sent[name] = reply.text
    assert len(sent) > 30
    return sent


def words(html):
    """What is to be read of a piece of HTML."""
    return " ".join(TAG.sub(" ", html).split())


def part(html, start, end):
    """The first piece from one mark to another; "" without it."""
    found = re.search(f"{start}.*?{end}", html, re.S)
    return found[0] if found else ""


def test_help_stands_first_on_every_page_in_the_same_words(pages):
    """3.2.6: the number to call is in the top of each page, before all else that can be read or reached."""
    tops = {name: part(html, '<header class="top">', "</header>") for name, html in pages.items()}
    assert [name for name, top in tops.items() if not re.search("In danger now\\?.*href=.tel:", top, re.S)] == []
    for name, html in pages.items():
        before = html.split('<header class="top">')[0].split("<body>")[1]
        assert words(before) == "Skip to main content", name


def test_the_ways_to_other_pages_keep_their_order(pages):
    """3.2.3: of any two links that two pages share in the menu or at the foot, the same one comes first in both."""
    orders = defaultdict(dict)
    for name, html in pages.items():
        for start, end in (('<nav class="read"', "</nav>"), ('<footer class="bottom"', "</footer>")):
            piece = re.sub(r'<nav class="languages".*?</nav>', "", part(html, start, end), flags=re.S)
            if links := re.findall(r'href="(/[^"]*)"', piece):
                orders[start][name] = links
    for listed in orders.values():
        assert len(listed) > 5
        for one in listed.values():
            for other in listed.values():
                assert [x for x in one if x in other] == [x for x in other if x in one]
    assert len(orders) == 2


def test_what_does_the_same_is_called_the_same(pages):
    """3.2.4: links to one address and buttons that do one thing carry one name in top, menu, foot and search."""
    names = defaultdict(set)
    for html in pages.values():
        outside = html.replace(part(html, "<main", "</main>"), "")
        for address, inside in re.findall(r'<a href="(/[a-z-]+)"[^>]*>(.*?)</a>', outside, re.S):
            names[address].add(words(inside))
        for do, inside in re.findall(r'<button[^>]* value="([a-z-]+)"[^>]*>(.*?)</button>', html, re.S):
            names[f"button {do}"].add(words(inside))
    several = {what: found for what, found in names.items() if len(found) > 1}
    assert set(several) <= SAYS_FROM_WHERE, several
    assert len(names) > 15


def test_no_page_hurries(pages):
    """2.2.1: nothing is sent, left or reloaded by itself, and no script but the timer, which can be paused, counts."""
    for name, html in pages.items():
        assert "http-equiv" not in html, name
        assert not [x for x in re.findall(r"<script([^>]*)>", html) if "ld+json" not in x and "/timer.js" not in x], (
            name
        )


def test_a_page_leads_on_however_long_it_stood_open(model, knowledge_folder):
    """2.2.1: only reloading ends after two hours; a server that keeps nothing of a page takes its form all the same."""
    way = kinds(model, knowledge_folder)["change: checklist"]
    with TestClient(create_web(model)) as fresh:
        reply = fresh.post(way.address, content=urlencode(way.fields | {"do": "answers"}), headers=FORM)
    assert reply.status_code == 200
    assert words(part(reply.text, "<h1", "</h1>")) == "Your answers"


def test_the_style_sheets_know_no_orientation():
    """1.3.4: no rule for portrait or landscape, and nothing turned by a quarter."""
    for sheet in STATIC.glob("*.css"):
        css = sheet.read_text(encoding="utf-8")
        assert "orientation" not in css, sheet.name
        assert not re.search(r"rotate\(-?(90|270)deg\)", css), sheet.name
