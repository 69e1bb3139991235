"""Pages in memory: found by their own browser, gone when too old or too many."""

import pytest

from unknot.interfaces.web.kept import ANYONE, LIFETIME, KeptPages, is_key, new_key


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_page_is_found_by_its_owner_alone(clock):
    pages = KeptPages(clock)
    handle = pages.keep("ann", b"one")
    assert pages.open(handle, "ann") == b"one"
    assert pages.open(handle, "ben") is None
    assert pages.open(handle, ANYONE) is None
    assert pages.open("x", "ann") is None


def test_a_page_for_anyone_is_found_by_all(clock):
    pages = KeptPages(clock)
    handle = pages.keep(ANYONE, b"one")
    assert pages.open(handle, "ann") == pages.open(handle, ANYONE) == b"one"


def test_a_page_goes_when_it_was_not_opened_for_the_lifetime(clock):
    pages = KeptPages(clock)
    old, used = pages.keep("ann", b"old"), pages.keep("ann", b"used")
    clock.now = LIFETIME * 0.9
    assert pages.open(used, "ann")
    clock.now = LIFETIME * 1.1
    pages.sweep()
    assert len(pages) == 1
    assert pages.open(old, "ann") is None
    assert pages.open(used, "ann")


def test_too_much_drops_what_was_opened_longest_ago(clock):
    pages = KeptPages(clock, most_bytes=50)
    handles = [pages.keep("ann", f"page {i}".encode()) for i in range(20)]
    assert 0 < len(pages) < 20
    assert pages.open(handles[0], "ann") is None
    assert pages.open(handles[-1], "ann") == b"page 19"


def test_forgetting_drops_the_pages_of_one_owner(clock):
    pages = KeptPages(clock)
    mine, other, free = pages.keep("ann", b"1"), pages.keep("ben", b"2"), pages.keep(ANYONE, b"3")
    pages.forget("ann")
    pages.forget(ANYONE)
    assert pages.open(mine, "ann") is None
    assert pages.open(other, "ben") == b"2"
    assert pages.open(free, ANYONE) == b"3"


def test_keys_have_one_form_and_differ():
    assert len({new_key() for _ in range(100)}) == 100
    assert all(is_key(new_key()) for _ in range(100))
    assert not any(is_key(x) for x in ("", "a" * 21, "a" * 23, "ä" * 22, "a" * 21 + "/", "../" * 7 + "a"))
