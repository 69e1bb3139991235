"""The interview in a terminal, line by line: works in any terminal, with a screen reader, and from a pipe."""

from __future__ import annotations

import contextlib
import json
import locale
import os
import sys
from pathlib import Path

import click

from unknot.assessment import Assessment
from unknot.errors import InputError
from unknot.interfaces.cli.parse import MisreadError, read_checklist, read_single
from unknot.interfaces.cli.plain import frame, item, say
from unknot.interview import Interview
from unknot.language import capital
from unknot.model.answers import Value
from unknot.model.compiled import Country, Finding, is_checklist
from unknot.model.files import user_folder
from unknot.model.model import Model
from unknot.questions.next_page import NextPage

KEY_LETTERS = frozenset("bcrw")
KEYS = "b back · c change an answer · w why we ask · r result so far · q save and stop"


def default_file() -> Path:
    """Where an unfinished interview is kept, on this machine alone."""
    return user_folder("state") / "interview.json"


class LeaveError(Exception):
    """The person stops here; what was said is saved."""


class Terminal:
    """Holds one interview. Only what was said is stored, and only in `file`."""

    def __init__(self, model: Model, setting: str | None, country: str | None, helping: bool, file: Path) -> None:
        self.model = model
        self.file = file
        self.interview = Interview(model, setting, country, helping)
        self.told_now = False
        self.offered: set[str] = set()

    # ------------------------------------------------------------ the whole

    def run(self) -> None:
        """From greeting to result. Ctrl-C and end of input save and stop."""
        try:
            self.greet()
            self.resume()
            self.hold()
        except (LeaveError, EOFError, KeyboardInterrupt):
            self.save()
            if self.interview.answers:
                say(f"\nSaved in {self.file}. Run the same command to go on.")

    def greet(self) -> None:
        """Danger first, then what this is."""
        country = self.country()
        frame(
            f"In danger now? Call {country.emergency}.",
            "Unknot asks about pain in neck or back and says how urgent it is, what it may be and what to do. "
            "It does not diagnose, is not a certified medical device and was not tested on patients. "
            "Your answers stay on this machine.",
        )

    def resume(self) -> None:
        """Offer to go on where somebody stopped."""
        if not self.file.is_file():
            return
        try:
            saved = Interview.from_dict(self.model, json.loads(self.file.read_text(encoding="utf-8")))
        except (OSError, ValueError, InputError, KeyError, IndexError, TypeError):
            say(f"{self.file} is no interview that this version can read; it is left alone.")
            self.file = self.file.with_name(f"{self.file.stem}-new.json")
            return
        if not saved.answers:
            return
        count = len(saved.shown)
        say(f"You stopped after {count} {'page' if count == 1 else 'pages'}.")
        if self.ask_choice("Go on from there?", {"y": "yes, go on", "n": "no, start anew"}) == "y":
            self.interview = saved
        else:
            self.discard()

    def hold(self) -> None:
        """Pages until the interview may end; then the result."""
        if not self.interview.answers:
            self.who()
        while True:
            result = self.interview.assess()
            self.offer_help(result)
            self.advise_now(result)
            page = result.next_page
            if page is None:
                if self.finish(result):
                    return
                continue
            self.show(page)
            self.save()

    def who(self) -> None:
        """Who is answering, and where the numbers to call are."""
        if not self.interview.helping and sys.stdin.isatty():
            answer = self.ask_choice("Who is answering?", {"1": "the person in pain", "2": "somebody who helps"})
            self.interview.helping = answer == "2"
        if self.interview.helping:
            say("Answer for the person in pain: “you” means that person.")
        if self.interview.country is None and sys.stdin.isatty():
            self.choose_country()

    def choose_country(self) -> None:
        """The guess from the computer's language, or another country."""
        guess = self.country()
        while True:
            said = self.read(
                f"Country for emergency numbers: Enter for {guess.name} ({guess.emergency}), or two letters > "
            )
            code = said.upper() or guess.id
            if len(code) == 2 and code.isascii() and code.isalpha():
                self.interview.country = code
                break
            say("Two letters, such as GB, IE or US.")
        chosen = self.country()
        say(f"{chosen.name}: in an emergency call {chosen.emergency}.", dim=True)

    def country(self) -> Country:
        """The chosen country, else the one of the computer's language, else the default."""
        texts = self.model.texts
        code = self.interview.country
        if code is None:
            language = (locale.getlocale()[0] or os.environ.get("LANG", "")).split(".")[0]
            code = language[-2:].upper() if "_" in language else texts.default_country
            code = code if code in texts.countries else texts.default_country
        return texts.countries.get(code, texts.other_country)

    # ------------------------------------------------------------ pages

    def show(self, page: NextPage) -> None:
        """One page, until it is answered or the person goes elsewhere."""
        texts = self.model.texts
        findings = [texts.findings[f] for f in page.findings]
        parts = [findings] if is_checklist(findings) else [[f] for f in findings]
        answers: dict[str, Value] = {}
        for i, part in enumerate(parts):
            self.title(page, part, again=i > 0)
            while True:
                said = self.read("> ").strip()
                if self.command(said, page, part):
                    return
                if said.lower() in KEY_LETTERS:
                    continue
                try:
                    answers |= read_checklist(said, part) if len(part) > 1 else read_single(said, part[0])
                    if i == len(parts) - 1:
                        self.interview.reply(page.page, answers)
                    else:
                        self.interview.check(answers)
                except MisreadError as error:
                    say(str(error), warn=True)
                except InputError as error:
                    for fault in error.faults:
                        say(f"{fault.problem} {fault.remedy}", warn=True)
                    say("You can change an earlier answer with c.", dim=True)
                else:
                    break

    def title(self, page: NextPage, findings: list[Finding], again: bool = False) -> None:
        """The question with its possible answers; without its number where it is a further one of the same page."""
        number = len(self.interview.shown) + 1
        say()
        if not again:
            say(f"Question {number}", dim=True)
        heading = self.model.texts.pages[page.page].title if is_checklist(findings) else findings[0].question
        say(heading, bold=True)
        if len(findings) > 1:
            self.checklist(findings)
        else:
            self.single(findings[0])
        say(KEYS, dim=True)

    def checklist(self, findings: list[Finding]) -> None:
        """The items of a page with how to tell."""
        for i, f in enumerate(findings, 1):
            item(str(i), f.question, f.how_to_tell)
        item("0", "None of these")
        say("Give the numbers that fit, such as 2 5; with ? when you are not sure, such as 2 5?", dim=True)

    def single(self, f: Finding) -> None:
        """One question with its options."""
        say(f.how_to_tell, left=2, dim=True)
        if f.kind == "number":
            low, high = f.range or (0, 0)
            hint = f"A number from {low:g} to {high:g} ({f.unit})"
        elif f.kind == "choice":
            for i, o in enumerate(f.options, 1):
                item(str(i), o.label + (f" ({o.hint})" if o.hint else ""))
            hint = "A number from the list"
        else:
            hint = "y for yes, n for no"
        others = "? not sure" if f.alarm else "? not sure, s skip"
        say(f"{hint}; {others}", dim=True)

    def command(self, said: str, page: NextPage, findings: list[Finding]) -> bool:
        """A key instead of an answer; True when the page is left."""
        key = said.lower()
        if key == "q":
            raise LeaveError
        if key == "b":
            if self.interview.back() is None:
                say("This is the first question.")
                return False
            return True
        if key == "c":
            self.change()
            return True
        if key == "r":
            self.show_result(self.interview.assess())
            self.title(page, findings)
            return False
        if key == "w":
            for f in findings:
                item("•", f"{capital(f.short)}: {f.why}")
        return False

    def change(self) -> None:
        """Choose an earlier page and answer it again."""
        shown = self.interview.shown
        if not shown:
            say("Nothing is answered yet.")
            return
        state = self.interview.assess()
        for i, page in enumerate(shown, 1):
            findings = self.model.texts.pages[page].findings
            said = [state.said(f) for f in findings if f in self.interview.answers]
            if is_checklist(self.model.texts.findings[f] for f in findings):
                told = [x for x in said if not x.startswith("no: ")] or ["none of these"]
                said = [f"{self.model.texts.pages[page].title} {'; '.join(told)}"]
            item(str(i), "; ".join(said))
        choice = self.read("Which one? (Enter: none) > ").strip()
        if choice.isdigit() and 1 <= int(choice) <= len(shown):
            page = shown[int(choice) - 1]
            kept = {
                f: self.interview.answers[f]
                for f in self.model.texts.pages[page].findings
                if f in self.interview.answers
            }
            self.interview.forget(page)
            self.again(page, kept)

    def again(self, page: str, before: dict[str, Value]) -> None:
        """Show a page again at once; leaving it without an answer keeps what was said before."""
        findings = tuple(before)
        try:
            self.show(NextPage(page, findings, "change", None))
        finally:
            if not any(f in self.interview.answers for f in findings):
                with contextlib.suppress(InputError):
                    self.interview.reply(page, before)

    # ------------------------------------------------------------ results

    def offer_help(self, result: Assessment) -> None:
        """Help beyond the pain is shown at once, and again with the result."""
        for s in result.supports if result.next_page is not None else ():
            if s.id not in self.offered:
                frame(s.headline, "\n".join(f"• {line}" for line in s.steps))
        self.offered = {s.id for s in result.supports}

    def advise_now(self, result: Assessment) -> None:
        """`immediate` is told at once; the questions after it ask only what could raise it."""
        if not result.cannot_wait or result.next_page is None:
            self.told_now = self.told_now and result.cannot_wait
            return
        if self.told_now:
            return
        self.told_now = True
        frame(result.plan.headline, "\n".join(f"• {line}" for line in result.plan.steps))
        rising = "A few more questions, only to see whether you need an ambulance."
        either_way = "The next questions may still change that. If you cannot answer them now, go."
        say(rising if result.in_haste else either_way, dim=True)

    def finish(self, result: Assessment) -> bool:
        """The result; False when an answer was a mistake and the interview goes on."""
        say()
        self.show_result(result)
        self.save()
        keys = {"": "end and delete the answers", "k": "keep them", "c": "change an answer"}
        if result.urgency in {"emergency", "immediate"}:
            keys["m"] = "I ticked that by mistake"
        answer = self.ask_choice("Anything else?", keys)
        if answer in {"c", "m"}:
            self.change()
            return False
        if answer == "":
            self.discard()
        return True

    @staticmethod
    def show_result(result: Assessment) -> None:
        """The result as `unknot assess` prints it."""
        from unknot.interfaces.cli.render import print_assessment

        print_assessment(result)

    # ------------------------------------------------------------ input and files

    def read(self, prompt: str) -> str:
        """One line; end of input raises EOFError."""
        click.echo(prompt, nl=False)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if line == "":
            raise EOFError
        return line.rstrip("\n")

    def ask_choice(self, question: str, keys: dict[str, str]) -> str:
        """One of a few keys; asks again until it is one."""
        shown = ", ".join(f"{'Enter' if k == '' else k} {label}" for k, label in keys.items())
        while True:
            said = self.read(f"{question} ({shown}) > ").strip().lower()
            if said in keys:
                return said
            say(f"Please use one of: {', '.join('Enter' if k == '' else k for k in keys)}.")

    def save(self) -> None:
        """Keep what was said, readable by this user alone; whole or not at all."""
        if not self.interview.answers:
            return
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.file.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            json.dump(self.interview.as_dict_to_store(), stream, ensure_ascii=False)
        part.replace(self.file)

    def discard(self) -> None:
        """Delete the kept answers."""
        self.file.unlink(missing_ok=True)
