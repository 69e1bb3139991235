"""The commands for those who edit and judge the knowledge; `lint` and `show` stand with the others."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from unknot.errors import Fault, InputError
from unknot.interfaces.cli.commands import _json_option, _knowledge_option, _print_json, knowledge


@knowledge.command(
    "schema",
    epilog="""\b
Examples:
  unknot knowledge schema --out knowledge/schema
  unknot knowledge schema | head""",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write one file for each kind of file.")
def knowledge_schema(out: Path | None) -> None:
    """JSON Schemas of the knowledge files, for editors that complete and check. Without --out all in one object."""
    from unknot.model.json_schema import json_schemas, write_schemas

    if out is None:
        _print_json(json_schemas())
        return
    try:
        written = write_schemas(out)
    except OSError as error:
        remedy = "Give a folder that can be written."
        raise InputError([Fault(str(out), "", f"cannot be written: {error.strerror}.", remedy)]) from None
    click.echo(f"Wrote {len(written)} schemas to {out}.")


@knowledge.group("new")
def knowledge_new() -> None:
    """Start a new entry."""


@knowledge_new.command(
    "condition",
    epilog="""\b
Example:
  unknot knowledge new condition rib-joint-pain --like costovertebral-pain --knowledge my-knowledge""",
)
@click.argument("id_", metavar="ID")
@click.option("--like", required=True, metavar="OTHER", help="The condition to begin from.")
@_knowledge_option
def new_condition(id_: str, like: str, knowledge: Path | None) -> None:
    """Begin a condition from another one. Each number is marked as an estimate to replace; `lint` lists them."""
    from unknot.model.files import bundled_folder
    from unknot.model.new_entry import new_condition as write

    folder = knowledge or bundled_folder()
    try:
        path = write(folder, id_, like)
    except OSError as error:
        remedy = "Give a folder that can be written under --knowledge."
        raise InputError([Fault(str(folder), "", f"cannot be written: {error.strerror}.", remedy)]) from None
    click.echo(f"Wrote {path}. `unknot knowledge lint` names what is still to be written.")


@knowledge.command(
    "report",
    epilog="""\b
Examples:
  unknot knowledge report --people 2000
  unknot knowledge report --cases tests/vignettes --json""",
)
@_knowledge_option
@_json_option
@click.option("--people", type=click.IntRange(min=1), default=20_000, show_default=True, help="Simulated people.")
@click.option("--cases", multiple=True, type=click.Path(path_type=Path), metavar="PATH", help="Written cases as well.")
@click.option("--seed", type=int, default=1, show_default=True)
def knowledge_report(knowledge: Path | None, as_json: bool, people: int, cases: tuple[Path, ...], seed: int) -> None:
    """What the knowledge rests on: shares of facts, by influence; priors; published figures against the model."""
    from unknot.evaluation.knowledge_report import development_cases, report
    from unknot.model.files import bundled_folder

    gc.enable()
    result = report(knowledge or bundled_folder(), people, cases or development_cases(), seed)
    if as_json:
        _print_json(result.as_dict())
    else:
        click.echo(result.as_text())


@knowledge.command(
    "diff",
    epilog="""\b
Examples:
  unknot knowledge diff knowledge my-knowledge --cases tests/vignettes
  unknot knowledge diff HEAD~1 knowledge""",
)
@click.argument("old")
@click.argument("new")
@_json_option
@click.option(
    "--cases", multiple=True, type=click.Path(path_type=Path), metavar="PATH", help="Cases to hold with both."
)
def knowledge_diff(old: str, new: str, as_json: bool, cases: tuple[Path, ...]) -> None:
    """Which numbers differ between two knowledge folders or git revisions, and which written cases' advice moves."""
    from unknot.evaluation.difference import difference

    gc.enable()
    result = difference(old, new, cases)
    if as_json:
        _print_json(result.as_dict())
    else:
        click.echo(result.as_text())


@knowledge.command(
    "draw",
    epilog="""\b
Examples:
  unknot knowledge draw --count 25 --seed 4
  unknot knowledge draw --count 5 --json""",
)
@_knowledge_option
@_json_option
@click.option("--count", type=click.IntRange(min=1), default=25, show_default=True, help="How many figures.")
@click.option("--seed", type=int, default=1, show_default=True)
def knowledge_draw(knowledge: Path | None, as_json: bool, count: int, seed: int) -> None:
    """Draw published figures by chance, to look each up again at its source."""
    from unknot.model.drawn_facts import draw_figures
    from unknot.model.files import bundled_folder

    drawn = draw_figures(knowledge or bundled_folder(), count, seed)
    if as_json:
        _print_json({"schema_version": 1, "seed": seed, "figures": [d.as_dict() for d in drawn]})
    else:
        click.echo("\n".join(d.as_text() for d in drawn))


@knowledge.command(
    "frameworks",
    epilog="""\b
Examples:
  unknot knowledge frameworks
  unknot knowledge frameworks spine-injury --json
  unknot knowledge frameworks --out docs/frameworks.md""",
)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@_knowledge_option
@_json_option
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the page there.")
def knowledge_frameworks(ids: tuple[str, ...], knowledge: Path | None, as_json: bool, out: Path | None) -> None:
    """Published frameworks, item by item: the rule that holds it, the evidence for it, or why neither."""
    from unknot.model.files import bundled_folder
    from unknot.model.frameworks import as_markdown, framework_tables
    from unknot.model.load import load
    from unknot.model.model import Model

    folder = knowledge or bundled_folder()
    version = Model.load(folder).version  # refuses a folder whose files do not fit together
    tables = framework_tables(load(folder), ids)
    if out is not None:
        try:
            out.write_text(as_markdown(tables), encoding="utf-8")
        except OSError as error:
            remedy = "Give a file that can be written."
            raise InputError([Fault(str(out), "", f"cannot be written: {error.strerror}.", remedy)]) from None
        click.echo(f"Wrote {len(tables)} frameworks to {out}.")
    elif as_json:
        _print_json({"schema_version": 1, "knowledge": version, "frameworks": [t.as_dict() for t in tables]})
    else:
        click.echo(as_markdown(tables), nl=False)


@knowledge.command(
    "languages",
    epilog="""\b
Examples:
  unknot knowledge languages
  unknot knowledge languages --knowledge my-knowledge --json""",
)
@_knowledge_option
@_json_option
def knowledge_languages(knowledge: Path | None, as_json: bool) -> None:
    """How much of the pages ("face") and of the knowledge each language pack translates."""
    from unknot.model.files import bundled_folder
    from unknot.model.languages import read_packs
    from unknot.model.model import Model

    folder = knowledge or bundled_folder()
    texts = Model.load(folder).texts
    shares = {code: pack.share(texts) for code, pack in read_packs(folder, texts).items()}
    if as_json:
        named = {code: {k: {"translated": d, "all": n} for k, (d, n) in x.items()} for code, x in shares.items()}
        _print_json({"schema_version": 1, "languages": named})
        return
    for code, share in shares.items():
        done, whole = (sum(part) for part in zip(*share.values(), strict=True))
        click.echo(f"{code}: {done} of {whole} texts = {100 * done / whole:.0f} %")
        for kind, (translated, of) in share.items():
            click.echo(f"  {kind:<13}{translated:>5} of {of:>4}")
    if not shares:
        click.echo("No language packs; docs/languages.md says how to begin one.")
