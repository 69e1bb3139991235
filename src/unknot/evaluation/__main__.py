"""Runs the evaluation without the command line interface: python -m unknot.evaluation CASES…"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from unknot.errors import UnknotError
from unknot.evaluation.run import evaluate
from unknot.evaluation.simulate import benign_lift
from unknot.evaluation.usefulness import usefulness
from unknot.model.model import Model

BAD_INPUT = 2


class Result(Protocol):
    """What every measurement can do."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""

    def as_text(self) -> str:
        """Text for people."""


def main(given: Sequence[str] | None = None) -> int:
    """Measure what is asked for and print it; 0, or 2 with every fault named."""
    parser = argparse.ArgumentParser(prog="python -m unknot.evaluation", description=__doc__)
    parser.add_argument("cases", nargs="*", type=Path, help="case files, or folders of them")
    parser.add_argument("--knowledge", type=Path, help="a knowledge folder instead of the bundled one")
    parser.add_argument("--set-aside", action="store_true", help="also score the part that is kept unread")
    parser.add_argument("--benign", type=int, metavar="N", help="simulate N people with benign conditions")
    parser.add_argument("--typical", type=int, metavar="N", help="simulate N typical people of each condition")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON document for each measurement")
    options = parser.parse_args(given)
    try:
        model = Model.load(options.knowledge)
        results: list[Result] = []
        if options.cases:
            results.append(evaluate(model, options.cases, set_aside=options.set_aside))
        if options.benign:
            results.append(benign_lift(model, options.benign, options.seed))
        if options.typical:
            results.append(usefulness(model, options.typical, options.seed))
    except UnknotError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    for result in results:
        print(json.dumps(result.as_dict(), ensure_ascii=False, indent=1) if options.json else result.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
