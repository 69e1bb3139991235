"""Questions in plain lines. The richer library that prints results is loaded with the first result: it would cost a
third of the time to the first question."""

from __future__ import annotations

import os
import shutil
import textwrap

import click

WIDEST = 100


def say(text: str = "", *, left: int = 0, bold: bool = False, dim: bool = False, warn: bool = False) -> None:
    """One wrapped paragraph; empty text is an empty line."""
    for line in text.splitlines() or [""]:
        _lines(line, " " * left, " " * left, bold=bold, dim=dim, warn=warn)


def item(mark: str, text: str, hint: str = "", left: int = 2) -> None:
    """A list item whose later lines, and hint, stand under its first."""
    under = " " * (left + len(mark) + 1)
    _lines(text, f"{' ' * left}{mark} ", under)
    if hint:
        _lines(hint, under, under, dim=True)


def frame(title: str, text: str) -> None:
    """A headline with its text between two rules."""
    rule = "─" * min(_width(), 78)
    click.echo(rule)
    say(title, bold=True)
    say(text)
    click.echo(rule)


def _width() -> int:
    return max(20, min(shutil.get_terminal_size().columns, WIDEST))


def _lines(text: str, first: str, later: str, *, bold: bool = False, dim: bool = False, warn: bool = False) -> None:
    wrapped = textwrap.wrap(text, _width(), initial_indent=first, subsequent_indent=later) or [""]
    styled = (bold or dim or warn) and not os.environ.get("NO_COLOR")
    for line in wrapped:
        click.echo(click.style(line, bold=bold, dim=dim, fg="yellow" if warn else None) if styled else line)
