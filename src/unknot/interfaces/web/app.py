"""The pages. One address takes every step of the interview by POST and leads on to the page that it made.

What was said is in the page, never in an address. The page itself is kept for a while, so that back and reload show it
again (`kept`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from unknot.assessment import Assessment
from unknot.body import MAX_BYTES
from unknot.errors import Fault, InputError
from unknot.interfaces.http import Guarded, media_type, read_limited
from unknot.interfaces.web import body, state, views
from unknot.interfaces.web.form import NONE_FIELD, Posted, Problem, field_name, read_fields, read_page
from unknot.interfaces.web.kept import ANYONE, LIFETIME, KeptPages, is_key, new_key
from unknot.interfaces.web.machines import robots, sitemap
from unknot.interfaces.web.pdf import as_pdf, has_pdf
from unknot.interfaces.web.plan_calendar import has_calendar, plan_calendar
from unknot.interfaces.web.reading import LISTINGS, Reading
from unknot.interfaces.web.speaking import Speaking, address_in, base, chosen, links, marked_up
from unknot.interfaces.web.summary import summary
from unknot.interview import Interview, Resumed
from unknot.language import ENGLISH, capital, current, day_in_words, gettext, marked, ngettext, number, small
from unknot.language import gettext as _
from unknot.model.answers import Value
from unknot.model.compiled import Country
from unknot.model.files import bundled_folder
from unknot.model.languages import Pack, read_packs
from unknot.model.model import Model
from unknot.model.words import NO
from unknot.wording import DISCLAIMER, LEVEL

SORRY = {
    400: (marked("We could not read that page"), marked("It was not sent as our pages send it. Please start again.")),
    404: (marked("There is no such page"), marked("Please check the address, or start at the beginning.")),
    405: (marked("That does not work here"), marked("Please start at the beginning.")),
    410: (
        marked("This page is not kept any longer"),
        marked(
            "For your privacy, pages with answers are kept for two hours and only for the browser that they were sent "
            "to. If you are worried or it has got worse, do not wait: call for help. Else please start again."
        ),
    ),
    413: (marked("That was too much"), marked("The page sent back more than it can hold. Please start again.")),
    415: (marked("We could not read that page"), marked("It was not sent as our pages send it. Please start again.")),
    500: (marked("Something went wrong on our side"), marked("Nothing that you said was stored. Please start again.")),
}
COOKIE = "unknot"
MOST_SEARCHED = 200  # characters


@dataclass(frozen=True)
class Page:
    """What to show: a template and its values."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    status: int = 200

    @property
    def private(self) -> bool:
        """Whether it holds what was asked or told in private; such a page is not kept, so nobody can go back to it."""
        shown = (self.values.get("q"), *self.values.get("supports", ()), *self.values.get("rows", ()))
        return any(getattr(x, "private", False) for x in shown)


def create_web(model: Model, folder: Path | None = None, today: Callable[[], date] = date.today) -> ASGIApp:
    """The web pages over one model.

    Args:
        folder: where its knowledge and its language packs are; None for the bundled one.
        today: the day on which a plan begins in a calendar.

    Raises:
        KnowledgeError: a language pack has faults.
    """
    home = folder or bundled_folder()
    packs = read_packs(home, model.texts) if home.is_dir() else {}
    pages = Pages(model, home, today, packs)
    web = Starlette(
        routes=[
            Route("/", pages.start, methods=["GET"]),
            Route("/interview", pages.restart, methods=["GET"]),
            Route("/interview", pages.interview, methods=["POST"]),
            Route("/interview/saved", pages.saved, methods=["GET"]),
            Route("/interview/saved", pages.come_back, methods=["POST"]),
            Route("/interview/{handle}", pages.again, methods=["GET"]),
            Route("/search", pages.search, methods=["POST"]),
            Route("/search/{handle}", pages.again, methods=["GET"]),
            *(Route(f"/{name}", pages.read, methods=["GET"]) for name in pages.reading.listings),
            Route("/conditions/place/{place}", pages.place, methods=["GET"]),
            Route("/conditions/{condition}", pages.condition, methods=["GET"]),
            Route("/conditions/{condition}/numbers", pages.numbers, methods=["GET"]),
            Route("/exercises/{exercise}", pages.exercise, methods=["GET"]),
            Route("/muscles/{muscle}", pages.muscle, methods=["GET"]),
            Route("/evidence/{source}", pages.source, methods=["GET"]),
            Route("/robots.txt", pages.robots, methods=["GET"]),
            Route("/sitemap.xml", pages.sitemap, methods=["GET"]),
            Mount("/static", Static(directory=Path(__file__).with_name("static"))),
        ],
        exception_handlers={HTTPException: pages.http_error, Exception: pages.unexpected},
    )
    pages.speaking = Speaking(web, {code: pack.language for code, pack in packs.items()})
    return Guarded(pages.speaking)


def base_of(request: Request) -> str:
    """Scheme and host by which the reader came; whoever offers the pages need not write their name anywhere."""
    return str(request.base_url).rstrip("/")


def download(file: bytes, kind: str, name: str) -> Response:
    """A file to keep; like every page it is not to be cached."""
    return Response(file, headers={"Content-Disposition": f'attachment; filename="{name}"'}, media_type=kind)


class Once:
    """What a template makes of some values alone, made once in each language: `{% call once("button", text) %}…`.

    The inside may use nothing but the values named, and they must be few: nothing is forgotten, so nothing that a
    person typed may be among them.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Markup] = {}

    def __call__(self, *values: object, caller: Callable[[], Markup]) -> Markup:
        """The inside, from memory when it was made before."""
        key = (current().code, *values)
        if key not in self._made:
            self._made[key] = caller()
        return self._made[key]


class Static(StaticFiles):
    """Files of the pages; they hold no answers and may be kept by the browser."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """As always, and kept for an hour."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


class Pages:
    """Makes the pages out of one model, and keeps those that were sent."""

    speaking: Speaking

    def __init__(
        self, model: Model, folder: Path, today: Callable[[], date], packs: Mapping[str, Pack] | None = None
    ) -> None:
        self.packs = packs or {}
        self.today = today
        spoken = {ENGLISH.code: model} | {code: pack.model(model) for code, pack in self.packs.items()}
        self.readings = {code: Reading(words, folder) for code, words in spoken.items()}
        self.languages = [ENGLISH, *(pack.language for pack in self.packs.values())] if self.packs else []
        # What a reader is told while something of the pack is not translated.
        partly = (p for p in self.packs.values() if any(done < of for done, of in p.share(model.texts).values()))
        self.notes = {p.language.code: p.note for p in partly}
        self.maps = {code: body.by_place(words.texts) for code, words in spoken.items()}
        self.kept = KeptPages()
        self.printing = asyncio.Semaphore(1)
        self.sweeping: asyncio.TimerHandle | None = None
        self.environment = Environment(
            loader=ChoiceLoader([PackageLoader("unknot.interfaces.web"), PackageLoader("nhsuk_frontend_jinja")]),
            autoescape=True,
            extensions=["jinja2.ext.i18n"],
            undefined=ChainableUndefined,  # the components rely on it
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
        self.environment.filters.update(calls=views.with_calls, capital=capital, small=small)
        self.environment.globals.update(
            has_pdf=has_pdf(),
            field_name=field_name,
            NONE_FIELD=NONE_FIELD,
            disclaimer=DISCLAIMER,
            unfolded=False,
            digits=number,
            level_name=lambda level: _(LEVEL[level]),
            listing_name=lambda name: _(LISTINGS[name]),
            once=Once(),
            base=base,
            chosen=chosen,
            spoken=current,
            languages=self.languages,
            language_note=self.note,
        )

    @property
    def model(self) -> Model:
        """The model in the language that is spoken."""
        return self.reading.model

    @property
    def reading(self) -> Reading:
        """The pages to read in the language that is spoken."""
        return self.readings[current().code]

    def note(self) -> str:
        """What a reader of this language is told about what is not translated yet; "" when everything is."""
        return self.notes.get(current().code, "")

    # ------------------------------------------------------------ routes

    async def start(self, request: Request) -> Response:
        """The first page."""
        page = self.first(self.guess(request))
        return self.render(
            Page(page.template, {**page.values, "elsewhere": links(self.languages, "/"), "languages_on_top": True})
        )

    async def restart(self, request: Request) -> Response:
        """Someone opens the interview's address by hand: there are no answers in it to go on from."""
        return RedirectResponse(f"{base()}/", 303)

    async def interview(self, request: Request) -> Response:
        """One step. The same form gives the same page, so that reloading does no harm."""
        fields = await self.form(request)
        if fields.get("do") == ["delete"]:
            return self.delete(request)
        try:
            step = Step(self, fields)
            if step.do == "calendar" and (file := step.calendar()) is not None:
                return download(file, "text/calendar; charset=utf-8", "unknot-plan.ics")
            if step.do == "file":
                file = state.write_file(step.held, self.today())
                return download(file, "application/json", "unknot-answers.json")
            if step.do == "pdf" and has_pdf():
                return download(await self.pdf(step.document()), "application/pdf", "unknot-result.pdf")
            page = step.page()
            made = self.render(page)
            return made if page.private else self.lead_on(request, made, new=step.do == "start")
        except InputError:
            raise HTTPException(400) from None

    async def saved(self, request: Request) -> Response:
        """Where to come back to answers that were saved; the cookie is there before the answers are."""
        return self.with_cookie(request, self.render(self.choose_file(request)))

    async def come_back(self, request: Request) -> Response:
        """Go on with the answers in a file. The file itself is not kept."""
        try:
            resumed, saved = state.read_file(self.model, await self.uploaded(request))
        except InputError:
            return self.render(
                self.choose_file(request, _("That file holds no answers. Choose the one that you saved."))
            )
        step = Step(self, {"do": ["go-on"], "state": [state.write(resumed.interview)]})
        return self.lead_on(request, self.render(step.welcome_back(resumed, saved)), new=False)

    def choose_file(self, request: Request, problem: str = "") -> Page:
        """The page that asks for the file."""
        return Page("come-back.jinja", {"problem": problem, "country": self.guess(request)}, 422 if problem else 200)

    async def uploaded(self, request: Request) -> bytes:
        """The one file of a form.

        Raises:
            HTTPException: it is no such form, or too long.
            InputError: no file was chosen.
        """
        if media_type(request) != "multipart/form-data":
            raise HTTPException(415)
        data = await read_limited(request, 2 * state.MAX_LENGTH)

        async def once() -> AsyncGenerator[bytes, None]:
            yield data

        try:
            form = await MultiPartParser(request.headers, once(), max_files=1, max_fields=2).parse()
        except (MultiPartException, KeyError, ValueError):
            raise HTTPException(400) from None
        file = form.get("file")
        try:
            if not isinstance(file, UploadFile) or not file.filename:
                raise InputError([Fault("file", "", "is missing.", "Choose one.")])
            return await file.read()  # so small a file never was on disk
        finally:
            await form.close()

    async def pdf(self, page: Page) -> bytes:
        """A page as a PDF; one at a time, since it takes a second or more of the processor."""
        html = bytes(self.render(page).body).decode()
        async with self.printing:
            return await run_in_threadpool(as_pdf, html)

    async def form(self, request: Request) -> Posted:
        """The fields of a form.

        Raises:
            HTTPException: it is not one, or too long.
        """
        if media_type(request) != "application/x-www-form-urlencoded":
            raise HTTPException(415)
        data = await read_limited(request, MAX_BYTES)
        try:
            fields = read_fields(data)
        except ValueError:
            raise HTTPException(400) from None
        for code in fields.get("language", ()):  # a button that changes it comes after the field that keeps it
            self.speaking.choose(code)
        return fields

    async def again(self, request: Request) -> Response:
        """A page that was sent before."""
        page = self.kept.open(request.path_params["handle"], owner_of(request))
        if page is None:
            raise HTTPException(410)
        kept = re.search(rb'<html lang="([\w-]+)"', page)
        return HTMLResponse(page, headers={"Content-Language": kept[1].decode()} if kept and self.packs else None)

    def lead_on(self, request: Request, made: Response, new: bool) -> Response:
        """Keep the page and send the browser there; where cookies are refused, the page itself.

        Args:
            new: the first page of an interview, which holds no answers yet.
        """
        owner = owner_of(request)
        if not owner and not new:
            return made
        handle = self.kept.keep(ANYONE if new else owner, bytes(made.body))
        self.sweep_later()
        response = RedirectResponse(f"/interview/{handle}", 303)
        return self.with_cookie(request, response)

    def with_cookie(self, request: Request, response: Response) -> Response:
        """The reply, with a key for a browser that has none."""
        if not owner_of(request):
            response.set_cookie(
                COOKIE, new_key(), path="/interview", secure=request.url.scheme == "https", httponly=True,
                samesite="strict",
            )  # fmt: skip
        return response

    def delete(self, request: Request) -> Response:
        """Drop what is kept for this browser, and its cookie."""
        self.kept.forget(owner_of(request))
        response = RedirectResponse(f"{base()}/", 303)
        response.delete_cookie(COOKIE, path="/interview", httponly=True, samesite="strict")
        return response

    def sweep_later(self) -> None:
        """See to it that old pages go even when nobody comes any more."""
        if self.sweeping is None:
            self.sweeping = asyncio.get_running_loop().call_later(LIFETIME / 24, self.sweep)

    def sweep(self) -> None:
        """Drop old pages, and come again while there are others."""
        self.sweeping = None
        self.kept.sweep()
        if len(self.kept):
            self.sweep_later()

    async def read(self, request: Request) -> Response:
        """A page to read."""
        name = request.url.path.strip("/")
        return self.found(request, name, name, self.reading.listings[name]())

    async def place(self, request: Request) -> Response:
        """The conditions of a place."""
        found = self.reading.conditions(request.path_params["place"])
        return self.found(request, "conditions", "conditions", found)

    async def condition(self, request: Request) -> Response:
        """A condition to read about."""
        found = self.reading.condition(request.path_params["condition"])
        return self.found(request, "condition", "conditions", found)

    async def exercise(self, request: Request) -> Response:
        """An exercise to read about."""
        found = self.reading.moving.exercise(request.path_params["exercise"])
        return self.found(request, "exercise", "exercises", found)

    async def muscle(self, request: Request) -> Response:
        """A muscle to read about."""
        found = self.reading.moving.muscle(request.path_params["muscle"])
        return self.found(request, "muscle", "muscles", found)

    async def source(self, request: Request) -> Response:
        """A source with what was read in it."""
        return self.found(request, "source", "evidence", self.reading.source(request.path_params["source"]))

    def found(self, request: Request, template: str, here: str, values: dict[str, Any] | None) -> Response:
        """A page to read about something, if it is known."""
        if values is None:
            raise HTTPException(404)
        return self.render(self.to_read(request, template, here, values))

    async def numbers(self, request: Request) -> Response:
        """Every number of a condition; made beside the others, since the knowledge is read for it."""
        name = request.path_params["condition"]
        if name not in self.model.texts.conditions:
            raise HTTPException(404)
        found = await run_in_threadpool(self.reading.numbers, name)
        return self.render(self.to_read(request, "numbers", "conditions", found))

    async def robots(self, request: Request) -> Response:
        """What machines may look at."""
        return PlainTextResponse(robots(base_of(request)))

    async def sitemap(self, request: Request) -> Response:
        """The map of the pages to read, with the host by which the reader came."""
        return Response(
            sitemap(base_of(request), self.reading.paths(), [x.code for x in self.languages]),
            media_type="application/xml",
        )

    async def search(self, request: Request) -> Response:
        """What fits some words. They are sent as a form, since an address is kept in histories and logs."""
        words = next(iter((await self.form(request)).get("words", ())), "")[:MOST_SEARCHED].strip()
        made = self.render(self.to_read(request, "search", "", self.reading.search(words)))
        handle = self.kept.keep(ANYONE, bytes(made.body))
        self.sweep_later()
        return RedirectResponse(f"/search/{handle}", 303)

    def to_read(self, request: Request, template: str, here: str, values: dict[str, Any]) -> Page:
        """A page to read, with the way to the others."""
        more = {"words": "", "here": here, "listings": list(self.reading.listings), "country": self.guess(request)}
        path = request.url.path
        more["canonical"] = address_in(current().code, path)
        if template != "search":
            more["elsewhere"] = links(self.languages, path)
            more["alternates"] = [(x.code, base_of(request) + address_in(x.code, path)) for x in self.languages]
        return Page(f"read/{template}.jinja", {**more, **values})

    async def http_error(self, request: Request, error: Exception) -> Response:
        """Any refusal as a page with a way on."""
        assert isinstance(error, HTTPException)
        response = self.sorry(error.status_code)
        response.headers.update(error.headers or {})
        return response

    async def unexpected(self, request: Request, error: Exception) -> Response:
        """A fault of ours, without a word of what was said."""
        return self.sorry(500)

    def sorry(self, status: int) -> Response:
        """A page that says what went wrong."""
        title, text = SORRY.get(status, SORRY[400])
        return self.render(Page("sorry.jinja", {"title": _(title), "text": _(text)}, status))

    # ------------------------------------------------------------ help

    def first(self, country: Country) -> Page:
        """The first page, with a country chosen."""
        texts = self.model.texts
        countries = [*sorted(texts.countries.values(), key=lambda c: c.name), texts.other_country]
        return Page("start.jinja", {"countries": countries, "country": country})

    def guess(self, request: Request) -> Country:
        """The country of the browser's first language that names one, else the knowledge's default."""
        texts = self.model.texts
        for language in request.headers.get("accept-language", "")[:200].split(","):
            region = language.partition(";")[0].strip()[-2:].upper()
            if "-" in language and region in texts.countries:
                return texts.countries[region]
        return texts.countries[texts.default_country]

    def render(self, page: Page) -> Response:
        """The page as HTML."""
        texts = self.model.texts
        values = {"country": texts.countries[texts.default_country], "version": self.model.version[:12], **page.values}
        html = self.environment.get_template(page.template).render(values)
        return HTMLResponse(html if current() is ENGLISH else marked_up(html), page.status)


def owner_of(request: Request) -> str:
    """The random key of this browser, or ""."""
    key = request.cookies.get(COOKIE, "")
    return key if is_key(key) else ""


class Step:
    """One step of the interview: fields in, page out."""

    def __init__(self, pages: Pages, fields: Posted) -> None:
        self.pages = pages
        self.model = pages.model
        self.fields = fields
        self.do = self.one("do")
        self.held = self.begin() if self.do == "start" else state.read(self.model, self.one("state"))
        said = self.one("progress")
        self.before = min(int(said), 100) if said.isascii() and said.isdigit() and len(said) < 4 else 0

    def one(self, name: str) -> str:
        """A field's first value, or ""."""
        return next(iter(self.fields.get(name, ())), "")

    def begin(self) -> Interview:
        """A new interview."""
        interview = Interview(self.model, None, self.one("country") or None, self.one("who") == "helping")
        interview.assess()
        return interview

    def page(self) -> Page:
        """What the step leads to.

        Raises:
            InputError: the state that came back is not one.
        """
        verb, _, name = self.do.partition(":")
        if verb in ("continue", "skip", "not-sure"):
            return self.reply()
        if verb == "back":
            return self.back()
        if verb == "change" and name in self.held.shown:
            return self.question(name, change=True)
        if verb in ("answers", "mistake") and self.held.shown:
            return self.answers(verb == "mistake")
        if verb in ("result", "unfold", "calendar", "pdf"):
            return self.result(self.held.assess(), unfolded=verb == "unfold")
        if verb == "summary":
            return self.summary(self.held.assess())
        if verb == "save" and self.held.answers:
            return Page("save.jinja", self.values(self.held.assess()))
        return self.go_on()

    # ------------------------------------------------------------ steps

    def reply(self) -> Page:
        """Take the answers of a page; show it again when they cannot be right."""
        page, change = self.one("page"), self.one("change") == "yes"
        before = self.held.assess()
        findings = views.findings_of(before, page, change) if page in self.model.texts.pages else []
        if not findings:
            return self.go_on()
        self.fields = body.with_places(self.model.texts, self.fields)
        answers, problems = read_page(findings, self.fields, self.do)
        if not problems:
            try:
                self.held.reply(page, answers)
            except InputError as error:
                problems = [self.problem(fault, answers) for fault in error.faults]
        if problems:
            return self.question(page, change, problems)
        return self.go_on(before)

    def problem(self, fault: Fault, answers: dict[str, Value]) -> Problem:
        """A fault of an answer in words, leading to its field when it is on this page."""
        finding = fault.where.removeprefix("answers.")
        known = self.model.texts.findings.get(finding)
        # A finding's own text for values below its range is kind and complete; "out of range" before it is not.
        text = fault.remedy if known and fault.remedy == known.below else f"{fault.problem} {fault.remedy}".strip()
        if finding not in answers or len(answers) > 1:
            short = known.short if known else finding
            text = f"{capital(short)}: {text}"
        return Problem(capital(text), field_name(finding) if finding in answers else "")

    def go_on(self, before: Assessment | None = None) -> Page:
        """The advice that rules want told at once, the next page, or the result.

        Advice that only a chance gives stands above the questions that may still settle it.
        """
        now = self.held.assess()
        if now.next_page is None:
            return self.result(now)
        if now.in_haste and before is not None and not before.in_haste:
            return self.advice_now(now)
        if before is not None and {s.id for s in now.supports} - {s.id for s in before.supports}:
            return Page("help-now.jinja", self.values(now))
        return self.question(now.next_page.page, change=False)

    def advice_now(self, now: Assessment) -> Page:
        """Advice that cannot wait for the end of the questions."""
        return Page("advice-now.jinja", self.values(now) | {"result": views.result(now)})

    def welcome_back(self, resumed: Resumed, saved: date | None) -> Page:
        """What has become of the answers that somebody comes back to; advice that cannot wait comes before it."""
        now = self.held.assess()
        if now.urgency == "emergency":
            return self.result(now)
        if now.cannot_wait:
            return self.advice_now(now)
        told = {"resumed": resumed, "saved": day_in_words(saved) if saved else ""}
        return Page("welcome-back.jinja", self.values(now) | told)

    def back(self) -> Page:
        """The page before, as it was answered; from the first one to the start."""
        if not self.held.shown:
            return self.pages.first(self.held.assess().country)
        page = self.held.shown[-1]
        said = dict(self.held.answers)
        self.held.back()
        return self.question(page, change=True, said=said)

    def question(
        self, page: str, change: bool, problems: list[Problem] | None = None, said: dict[str, Value] | None = None
    ) -> Page:
        """A page of the interview: as it was sent when there are problems, else with what was answered before.

        A page whose questions no longer concern the person, since an earlier answer was changed, is passed over.
        """
        now = self.held.assess()
        findings = views.findings_of(now, page, change)
        if not findings:
            return self.go_on()
        answers = self.held.answers if said is None else said
        fields = self.fields if problems else views.ticked(findings, answers)
        none = NONE_FIELD in self.fields if problems else all(answers.get(f.id) == NO for f in findings)
        title = self.model.texts.pages[page].title if len(findings) > 1 else findings[0].question
        number = self.held.shown.index(page) + 1 if page in self.held.shown else len(self.held.shown) + 1
        shown = views.Question(
            page, title, number, findings, fields, none, change, page in self.held.shown, problems or ()
        )
        reminder = now.plan.headline if now.cannot_wait else None
        values = self.values(now) | {
            "q": shown,
            "reminder": reminder,
            "in_haste": now.in_haste,
            "calls_help": now.urgency == "emergency",
            "stage": views.stage(now, page),
            "place_finding": self.model.texts.roles["place"],
            "muscles": self.pages.maps[current().code],
        }
        return Page("question.jinja", values, 422 if problems else 200)

    def answers(self, mistake: bool) -> Page:
        """All that was said, to change it; what led to the advice first when it was a mistake."""
        now = self.held.assess()
        first = [f for reason in now.reasons for f in reason.findings] if mistake else []
        rows = views.answered(self.held, now, first)
        return Page("answers.jinja", self.values(now) | {"rows": rows, "mistake": mistake, "again": "answers"})

    def result(self, now: Assessment, unfolded: bool = False) -> Page:
        """The result, finished or not; unfolded for printing."""
        figures = partial(self.pages.reading.moving.figure, moves=not unfolded)
        shown = views.result(now, figures) | {"calendar": has_calendar(now)}
        return Page("result.jinja", self.values(now) | {"result": shown, "unfolded": unfolded, "again": "result"})

    def calendar(self) -> bytes | None:
        """The plan as a calendar file; None where there is none to make."""
        now = self.held.assess()
        return plan_calendar(now, self.pages.today()) if has_calendar(now) else None

    def document(self) -> Page:
        """The result and the page for a clinician, to print."""
        now = self.held.assess()
        figures = partial(self.pages.reading.moving.figure, moves=False)
        result, today = views.result(now, figures), day_in_words(self.pages.today())
        made = {"result": result, "s": summary(self.held, now), "made": today}
        return Page("pdf.jinja", self.values(now) | made)

    def summary(self, now: Assessment) -> Page:
        """The page for a clinician."""
        return Page("summary.jinja", self.values(now) | {"s": summary(self.held, now), "again": "summary"})

    def values(self, now: Assessment) -> dict[str, Any]:
        """What every page of the interview needs."""
        return {
            "state": state.write(self.held),
            "country": now.country,
            "helping": self.held.helping,
            "shown": len(self.held.shown),
            "supports": now.supports,
            "progress": max(self.before, views.progress(self.held, now)),
            "again": "go-on",
        }
