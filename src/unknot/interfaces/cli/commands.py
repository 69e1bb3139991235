"""The command line. Thin: reads input, calls the library, prints. Imports are late, so that commands start fast."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec

import click

from unknot import __version__
from unknot.body import MAX_BYTES, decode, parse
from unknot.errors import Fault, InputError, UnknotError

if TYPE_CHECKING:
    from unknot.model.model import Model
    from unknot.model.review import Review

P = ParamSpec("P")

FAILED, BAD_INPUT = 1, 2

EXAMPLES = """\b
Examples:
  unknot ask
  echo '{"answers": {"age": 34, "worst-place": "upper-back", "danger-now": ["none"]}}' | unknot assess -
  unknot findings --json
  unknot knowledge show shingles
"""


@click.group(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="unknot")
def cli() -> None:
    """Neck or back pain: is it dangerous, what is it, what do I do now?

    Unknot informs and routes; it does not diagnose. It is not a certified medical device and was not tested on
    patients. In danger now? Call your emergency number.
    """


def main() -> NoReturn:
    """Run a command; faults that a user can mend are shown without a traceback and end with code 2."""
    gc.disable()  # until the model is loaded: collecting costs a tenth of the time to the first question
    try:
        code = cli.main(standalone_mode=False)  # the code of an `Exit` that a command raised, else None
    except click.ClickException as error:
        error.show()
        _leave(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _leave(130)
    except UnknotError as error:
        _show_faults(error.faults)
        _leave(BAD_INPUT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(0)
    _leave(code or 0)


def _leave(code: int) -> NoReturn:
    sys.exit(code)


def _show_faults(faults: tuple[Fault, ...]) -> None:
    """One error shape: text for people, or JSON when the command was asked for JSON."""
    if "--json" in sys.argv:
        click.echo(json.dumps({"error": {"faults": [f.as_dict() for f in faults]}}, ensure_ascii=False), err=True)
        return
    click.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}:", err=True)
    for fault in faults:
        click.echo(f"  {fault}", err=True)


def _knowledge_option(command: Callable[P, None]) -> Callable[P, None]:
    return click.option(
        "--knowledge",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="A knowledge folder instead of the bundled one.",
    )(command)


def _where_options(command: Callable[P, None]) -> Callable[P, None]:
    command = click.option("--setting", metavar="ID", help="Where the person is, for example home.")(command)
    return click.option("--country", metavar="CODE", help="Two letters, for the numbers to call, for example GB.")(
        command
    )


_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _load(knowledge: Path | None) -> Model:
    from unknot.model.model import Model

    model = Model.load(knowledge)
    gc.enable()
    return model


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


# ---------------------------------------------------------------- input


def _read_text(file: str) -> str:
    """A file's or standard input's text, refused when it is too large, not there, or not UTF-8."""
    name = "standard input" if file == "-" else file
    try:
        if file == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError([Fault(name, "", f"cannot be read: {error.strerror}.", "Give a JSON file, or -.")]) from None
    return decode(data, name)


def _body(file: str, setting: str | None, country: str | None) -> dict[str, Any]:
    body = parse(_read_text(file), "standard input" if file == "-" else file)
    where = {"setting": setting or body.get("setting"), "country": country or body.get("country")}
    return {**body, **where, "helping": bool(body.get("helping"))}


# ---------------------------------------------------------------- commands


@cli.command(epilog="\b\nExamples:\n  unknot ask\n  unknot ask --country DE --helping")
@_knowledge_option
@_where_options
@click.option("--helping", is_flag=True, help="You answer for somebody else.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="Where to keep an unfinished interview.")
def ask(knowledge: Path | None, setting: str | None, country: str | None, helping: bool, file: Path | None) -> None:
    """Hold the interview here in the terminal. You can stop at any time and go on later."""
    from unknot.interfaces.cli.terminal import Terminal, default_file

    Terminal(_load(knowledge), setting, country, helping, file or default_file()).run()


@cli.command(
    epilog="""\b
Examples:
  unknot assess answers.json
  echo '{"answers": {"age": 34, "worst-place": "upper-back"}}' | unknot assess - --json
  unknot assess --lines people.jsonl"""
)
@click.argument("file", metavar="FILE|-")
@_knowledge_option
@_where_options
@_json_option
@click.option("--lines", is_flag=True, help="One JSON body a line in, one JSON assessment a line out.")
def assess(
    file: str, knowledge: Path | None, setting: str | None, country: str | None, as_json: bool, lines: bool
) -> None:
    """Assess answers: {"answers": {…}} with optional "setting", "country" and "helping"."""
    from unknot.assessment import assess as run

    model = _load(knowledge)
    if lines:
        _assess_lines(model, file, setting, country)
        return
    body = _body(file, setting, country)
    where = {"setting": body["setting"], "country": body["country"]}
    result = run(model, body["answers"], **where, helping=body["helping"])
    if as_json:
        _print_json(result.as_dict())
    else:
        from unknot.interfaces.cli.render import print_assessment

        print_assessment(result)


def _assess_lines(model: Model, file: str, setting: str | None, country: str | None) -> None:
    """All or nothing: the faults of every bad line are named, and then nothing is printed as a result."""
    from unknot.assessment import assess as run

    faults: list[Fault] = []
    results: list[str] = []
    name = "standard input" if file == "-" else file
    try:
        stream = sys.stdin if file == "-" else Path(file).open(encoding="utf-8")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise InputError(
            [Fault(name, "", f"cannot be read: {error.strerror}.", "Give a JSON Lines file, or -.")]
        ) from None
    with stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            where = f"{name}:{number}"
            try:
                if len(line) > MAX_BYTES:
                    raise InputError([Fault("line", "", f"is larger than {MAX_BYTES:,} bytes.", "")])
                body = parse(line, "line")
                result = run(
                    model,
                    body["answers"],
                    setting=setting or body.get("setting"),
                    country=country or body.get("country"),
                    helping=bool(body.get("helping")),
                )
                results.append(json.dumps(result.as_dict(), ensure_ascii=False))
            except InputError as error:
                faults += [Fault(f"{where} {f.where}", f.field, f.problem, f.remedy) for f in error.faults]
    if faults:
        raise InputError(faults)
    for text in results:
        click.echo(text)


@cli.command(
    epilog="""\b
Example:
  echo '{"answers": {}}' | unknot interview - --json"""
)
@click.argument("file", metavar="[FILE|-]", default="-")
@_knowledge_option
@_where_options
@_json_option
def interview(file: str, knowledge: Path | None, setting: str | None, country: str | None, as_json: bool) -> None:
    """One step of the interview for programs: answers in, the next page or the end out (always JSON)."""
    from unknot.interview import step

    body = _body(file, setting, country)
    where = (body["setting"], body["country"])
    _print_json(step(_load(knowledge), body["answers"], *where, helping=body["helping"]))


@cli.command(
    epilog="""\b
Example:
  unknot explain answers.json"""
)
@click.argument("file", metavar="FILE|-")
@_knowledge_option
@_where_options
@_json_option
@click.option("--condition", metavar="ID", help="Only this condition (default: the three likeliest).")
def explain(
    file: str,
    knowledge: Path | None,
    setting: str | None,
    country: str | None,
    as_json: bool,
    condition: str | None,
) -> None:
    """Why: what each group of answers does to each likely condition, in log-odds that add up."""
    from unknot.assessment import assess as run
    from unknot.errors import nearest
    from unknot.interfaces.cli.render import explanation_as_dict, print_explanation

    model = _load(knowledge)
    body = _body(file, setting, country)
    if condition is not None and condition not in model.texts.conditions:
        remedy = nearest(condition, model.texts.conditions)
        raise InputError([Fault("--condition", "", f"{condition!r} is not a known condition.", remedy)])
    where = {"setting": body["setting"], "country": body["country"]}
    result = run(model, body["answers"], **where, helping=body["helping"])
    if as_json:
        _print_json(explanation_as_dict(result, condition))
    else:
        print_explanation(result, condition)


def _listing(name: str, text: str) -> None:
    """Registers a command that lists a part of the vocabulary."""

    @cli.command(name, help=text)
    @_knowledge_option
    @_json_option
    def command(knowledge: Path | None, as_json: bool) -> None:
        from unknot import vocabulary

        listed = getattr(vocabulary, name)(_load(knowledge))
        if as_json:
            _print_json(listed)
            return
        for entry in listed[name]:
            words = (entry.get(key) for key in ("question", "title", "plain", "name"))
            click.echo(f"{entry['id']:32} {next(w for w in words if w)}")


_listing("findings", "List everything that can be asked or known.")
_listing("conditions", "List the conditions that are modelled.")
_listing("pages", "List the pages of the interview.")
_listing("exercises", "List the exercises.")
_listing("muscles", "List the muscles, with where their pain is felt.")


@cli.command(
    epilog="""\b
Examples:
  unknot claims
  unknot claims heat --json"""
)
@click.argument("ids", nargs=-1, metavar="[ID…]")
@_knowledge_option
@_json_option
def claims(ids: tuple[str, ...], knowledge: Path | None, as_json: bool) -> None:
    """Things you may have read about back and neck pain: true or not? All of them, or those named."""
    from unknot import vocabulary
    from unknot.errors import nearest

    model = _load(knowledge)
    known = model.texts.claims
    faults = [Fault("ID", "", f"{id_!r} is not a known claim.", nearest(id_, known)) for id_ in ids if id_ not in known]
    if faults:
        raise InputError(faults)
    listed = vocabulary.claims(model)
    listed["claims"] = [c for c in listed["claims"] if not ids or c["id"] in ids]
    if as_json:
        _print_json(listed)
    else:
        from unknot.interfaces.cli.render import print_claims

        print_claims(listed["claims"])


@cli.command(
    epilog="""\b
Example:
  unknot serve --port 8080"""
)
@_knowledge_option
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
def serve(knowledge: Path | None, host: str, port: int) -> None:
    """Web pages for people and JSON for programs, on this machine. What is said is in no log and on no disk."""
    gc.enable()
    from unknot.interfaces.serve import listen, run

    listening = listen(host, port)
    run(_load(knowledge), listening, knowledge)


@cli.command(
    epilog="""\b
Example:
  unknot evaluate tests/vignettes"""
)
@click.argument("cases", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="CASES…")
@_knowledge_option
@_json_option
@click.option("--set-aside", is_flag=True, help="Score the fifth of the cases that is kept apart.")
def evaluate(cases: tuple[Path, ...], knowledge: Path | None, as_json: bool, set_aside: bool) -> None:
    """Hold the interview for written cases and score urgency and ranking."""
    from unknot.evaluation.run import evaluate as run

    result = run(_load(knowledge), list(cases), set_aside=set_aside)
    if as_json:
        _print_json(result.as_dict())
    else:
        click.echo(result.as_text())


@cli.command(
    epilog="""\b
Example:
  unknot simulate --people 2000"""
)
@_knowledge_option
@_json_option
@click.option("--people", type=click.IntRange(min=100), default=2000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def simulate(knowledge: Path | None, as_json: bool, people: int, seed: int) -> None:
    """Draw people from the model: how many with a benign cause are sent further than routine, and by what."""
    from unknot.evaluation.simulate import benign_lift

    result = benign_lift(_load(knowledge), people, seed)
    if as_json:
        _print_json(result.as_dict())
    else:
        click.echo(result.as_text())


@cli.command(
    epilog="""\b
Example:
  unknot prove"""
)
@_knowledge_option
@_json_option
def prove(knowledge: Path | None, as_json: bool) -> None:
    """Prove for all answers what the red-flag rules promise. Ends with 1 when a statement is refuted."""
    from unknot.prove.run import prove as run

    result = run(_load(knowledge))
    if as_json:
        _print_json(result.as_dict())
    else:
        click.echo(result.as_text())
    if not result.holds:
        raise click.exceptions.Exit(FAILED)


@cli.group()
def knowledge() -> None:
    """Read and check the knowledge files."""


@knowledge.command("lint")
@_knowledge_option
@_json_option
def knowledge_lint(knowledge: Path | None, as_json: bool) -> None:
    """Check every file and how the files fit together. Ends with 1 when there is a fault.

    Reminders are what an author should look at; nothing is refused for them.
    """
    from unknot.model.files import bundled_folder
    from unknot.model.review import review

    found = review(knowledge or bundled_folder())
    if as_json:
        _print_json(
            {"faults": [f.as_dict() for f in found.faults], "reminders": [f.as_dict() for f in found.reminders]}
        )
    else:
        _say_review(found)
    if found.faults:
        raise click.exceptions.Exit(FAILED if (knowledge or bundled_folder()).is_dir() else BAD_INPUT)


def _say_review(found: Review) -> None:
    faults = len(found.faults)
    for fault in found.faults:
        click.echo(str(fault))
    if faults or found.model is None:
        click.echo(f"{faults} {'fault' if faults == 1 else 'faults'}.")
    else:
        t = found.model.texts
        counts: dict[str, Sized] = {
            "conditions": t.conditions,
            "findings": t.findings,
            "blocks": found.model.recipe.blocks,
            "rules": t.rules,
            "guideline criteria": t.criteria,
            "facts": t.citations,
            "claims": t.claims,
        }
        click.echo("No faults. " + ", ".join(f"{len(part)} {name}" for name, part in counts.items()) + ".")
    if found.reminders:
        reminders = len(found.reminders)
        click.echo(f"\n{reminders} {'reminder' if reminders == 1 else 'reminders'}; nothing is refused for them:")
    for reminder in found.reminders:
        click.echo(f"  {reminder}")


@knowledge.command("show")
@click.argument("id_", metavar="ID")
@_knowledge_option
@_json_option
def knowledge_show(id_: str, knowledge: Path | None, as_json: bool) -> None:
    """Every effective number of an entry, with where it comes from."""
    from unknot.model.files import bundled_folder
    from unknot.model.show import show, show_dict

    folder = knowledge or bundled_folder()
    if as_json:
        _print_json(show_dict(folder, id_))
    else:
        click.echo(show(folder, id_))
