"""Which language a page is in: the one that its address or form names, else the reader's own where there is a pack.

    /conditions       in the language of the browser (the address to pass on)
    /de/conditions    in German, whoever asks; /en/conditions likewise

All pages on the way keep to the first part of the address, and forms hold it in a field, so that no cookie is needed
and nobody falls back into another language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar

from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from unknot.language import DONE, ENGLISH, LEFT_TO_RIGHT, Language, current, speak, using

_chosen: ContextVar[str] = ContextVar("chosen", default="")
MOST_HEADER = 200  # characters of Accept-Language that are looked at
BARE = ("title", "option", "script", "textarea")  # elements in which no mark can stand
HTML = re.compile(rf"<[^>]*>|[{LEFT_TO_RIGHT}{DONE}]")


def chosen() -> str:
    """The language that the reader chose, or "" when the browser's own is taken."""
    return _chosen.get()


def base() -> str:
    """What stands before the path of every page to read."""
    return f"/{chosen()}" if chosen() else ""


def address_in(code: str, path: str) -> str:
    """The address of a page in one language, the one that search machines know."""
    return path if code == ENGLISH.code else f"/{code}{path}"


class Speaking:
    """Chooses the language of each request."""

    def __init__(self, app: ASGIApp, languages: Mapping[str, Language]) -> None:
        """Args: languages: those with a pack, by code."""
        self.app = app
        self.languages = {ENGLISH.code: ENGLISH, **languages} if languages else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not self.languages:
            await self.app(scope, receive, send)
            return
        _, first, *rest = [*scope["path"].split("/", 2), ""][:3]
        named = first if first in self.languages and scope["path"] != f"/{first}" else ""
        if named:
            path = "/" + "/".join(rest)
            scope = {**scope, "path": path, "raw_path": path.encode()}
        wanted = Headers(scope=scope).get("accept-language", "")
        language = self.languages[named] if named else negotiate(wanted, self.languages)

        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Language", current().code)
                    if not chosen():
                        headers.add_vary_header("Accept-Language")
            await send(message)

        token = _chosen.set(named)
        try:
            with using(language):
                await self.app(scope, receive, labelled)
        finally:
            _chosen.reset(token)

    def choose(self, code: str) -> None:
        """Go on in the language that a form names; what is not known changes nothing."""
        if code in self.languages:
            _chosen.set(code)
            speak(self.languages[code])


def negotiate(wanted: str, languages: Mapping[str, Language]) -> Language:
    """The language that a browser likes best among those there are, English when it likes none.

    Args:
        wanted: the header Accept-Language.
    """
    liked: list[tuple[float, int, str]] = []
    for i, part in enumerate(wanted[:MOST_HEADER].split(",")):
        tag, _, weight = part.partition(";")
        found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        liked.append((-float(found[1]) if found else -1.0, i, tag.strip().lower()))
    by_tag = {code.lower(): language for code, language in languages.items()}
    for rank, _, tag in sorted(liked):
        for name in (tag, tag.partition("-")[0]):
            if rank < 0 and name in by_tag:
                return by_tag[name]
    return ENGLISH


def marked_up(html: str) -> str:
    """A page with its English parts marked as such for screen readers and for the order of letters.

    Where no mark can stand (in a tag, a title, an option) the signs themselves stay; they keep the order of letters.
    """
    bare = ""

    def mark(found: re.Match[str]) -> str:
        nonlocal bare
        text = found[0]
        if text in (LEFT_TO_RIGHT, DONE):
            if bare:
                return text
            return f'<span lang="{ENGLISH.code}" dir="ltr">' if text == LEFT_TO_RIGHT else "</span>"
        name = re.match(r"</?(\w+)", text)
        if name and name[1] in BARE:
            bare = "" if text.startswith("</") else name[1]
        return text

    return HTML.sub(mark, html)


def unmarked(text: str) -> Markup:
    """A text without the signs around English, for where a machine reads it."""
    return Markup(text.replace(LEFT_TO_RIGHT, "").replace(DONE, ""))


def links(languages: Iterable[Language], path: str) -> list[tuple[str, str, str]]:
    """Code, name and address of a page in each language; to choose a language, whatever the browser says."""
    return [(x.code, x.name, f"/{x.code}{path}") for x in languages]
