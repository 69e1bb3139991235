"""docs/accessibility.md names every criterion of WCAG 2.2 A and AA, and tests and checks that exist."""

import re
from pathlib import Path

from .test_sweep import NARROW_CHECKS, PHONE_CHECKS

HERE = Path(__file__).parent
LISTED = """
1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11
1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2
2.5.3 2.5.4 2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2
4.1.3
"""
CRITERIA = LISTED.split()


def test_every_criterion_has_a_row_that_holds(root):
    text = root.joinpath("docs/accessibility.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d.]+) \| (AA?) \| (.+) \|$", text, re.M)
    assert [number for number, _, _ in rows] == CRITERIA
    for number, _, how in rows:
        tests = re.findall(r"`(\w+\.py)::(\w+)`(?: \(([^)]+)\))?", how)
        assert tests or how.startswith(("does not apply: ", "a person must judge: ")), number
        for file, test, checks in tests:
            assert f"def {test}(" in HERE.joinpath(file).read_text(encoding="utf-8"), (number, test)
            assert not checks or set(checks.split(", ")) <= {*PHONE_CHECKS, *NARROW_CHECKS}, (number, checks)
