"""Lighthouse on its phone profile over the pages as people get them: `make lighthouse` writes docs/lighthouse.md.

Needs Node with npm, a Chromium, and the development environment. Lighthouse is installed into a folder that is thrown
away; UNKNOT_LIGHTHOUSE=DIR is one that has it already (`npm install --prefix DIR lighthouse`). It is no part of the
tests: it takes minutes, and its figures for speed move with whatever else the machine does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import httpx2

from unknot import Interview, Model
from unknot.interfaces.web import state

RUNS = 2
CATEGORIES = ("accessibility", "best-practices", "performance")
METRICS = {
    "first-contentful-paint": "first paint",
    "largest-contentful-paint": "largest paint",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shift",
    "total-byte-weight": "sent",
}
STORY = {"age": 34.0, "sex": "female", "worst-place": "upper-back", "lifted-or-twisted": "yes", "how-long": "days"}
LEAST = {"accessibility": 100, "best-practices": 100, "performance": 95}


def addresses(model: Model, server: str) -> tuple[dict[str, str], str]:
    """Address of each page by its name, and the cookie that opens those with answers."""
    held = Interview(model, None, "GB", answers={**dict.fromkeys(_alarms(model), "no"), **STORY})
    held.shown = list(dict.fromkeys(model.texts.findings[f].page for f in held.answers))
    with httpx2.Client(base_url=server) as client:
        question = client.post("/interview", data={"do": "start"}).headers["location"]
        result = client.post("/interview", data={"do": "result", "state": state.write(held)}).headers["location"]
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    found = {"start": "/", "question": question, "result": result}
    found |= {"condition": "/conditions/sciatica", "claims": "/claims"}
    return {name: server + path for name, path in found.items()}, cookie


def _alarms(model: Model) -> list[str]:
    return [f.id for f in model.texts.findings.values() if f.alarm and f.kind == "yes-no"]


def lighthouse(folder: Path) -> Path:
    """Its command, installed if it is not there yet."""
    command = folder / "node_modules" / ".bin" / "lighthouse"
    if not command.exists():
        subprocess.run(
            [
                "npm",
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                folder,
                "lighthouse",
            ],
            check=True,
        )
    return command


def look(command: Path, address: str, cookie: str, folder: Path) -> dict:
    """One report."""
    chromium = next(p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p)
    flags = "--headless=new" + (" --no-sandbox" if os.getuid() == 0 else "")
    out = folder / "report.json"
    subprocess.run(
        [command, address, "--quiet", "--output=json", f"--output-path={out}", f"--chrome-flags={flags}",
         f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={json.dumps({'Cookie': cookie})}"],
        check=True, env={**os.environ, "CHROME_PATH": chromium}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return json.loads(out.read_text(encoding="utf-8"))


def scores(report: dict) -> dict[str, int]:
    """Of each category, 0 to 100."""
    return {c: round(100 * report["categories"][c]["score"]) for c in CATEGORIES}


def failed(report: dict) -> list[str]:
    """Audits of the two categories that must be whole, and did not pass."""
    refs = [r["id"] for c in CATEGORIES[:2] for r in report["categories"][c]["auditRefs"] if r["weight"]]
    return [
        a
        for a in dict.fromkeys(refs)
        if (report["audits"][a]["score"] or 0) < 1 and report["audits"][a]["score"] is not None
    ]


def written(reports: dict[str, list[dict]]) -> str:
    """The report as Markdown."""
    first = next(iter(reports.values()))[0]
    chromium = re.search(r"Chrome/([\d.]+)", first["environment"]["hostUserAgent"])[1]
    load = os.getloadavg()[0]
    lines = [
        "# Lighthouse, phone profile",
        "",
        f"{date.today():%d %B %Y}, Lighthouse {first['lighthouseVersion']}, Chromium {chromium},",
        "pages from `unknot serve` on the same machine; the line and the processor of a middling phone are simulated.",
        f"Written by `make lighthouse`. Each page {RUNS} times, both figures where they differ. The machine had",
        f"{os.cpu_count()} cores and a load of {load:.1f} from other work: figures for speed are rather too low.",
        "",
        "| page | accessibility | best practices | performance | " + " | ".join(METRICS.values()) + " |",
        "|---|---|---|---|" + "---|" * len(METRICS),
    ]
    for name, found in reports.items():
        cells = [", ".join(dict.fromkeys(str(scores(r)[c]) for r in found)) for c in CATEGORIES]
        cells += [found[-1]["audits"][m]["displayValue"] or found[-1]["audits"][m]["title"] for m in METRICS]
        lines.append(
            f"| {name} | " + " | ".join(x.replace("\u00a0", " ").removeprefix("Total size was ") for x in cells) + " |"
        )
    faults = {name: sorted({a for r in found for a in failed(r)}) for name, found in reports.items()}
    lines += ["", *(f"- {name}: not passed: {', '.join(x)}" for name, x in faults.items() if x)]
    return "\n".join(lines).rstrip() + "\n"


def main(target: Path) -> None:
    """Start the server, look at each page, stop it. Ends with 1 when a page is below the mark."""
    model = Model.load()
    command = [sys.executable, "-m", "unknot.interfaces.cli", "serve", "--port", "0"]
    with tempfile.TemporaryDirectory() as made, subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            folder = Path(os.environ.get("UNKNOT_LIGHTHOUSE", made))
            assert server.stderr
            address = re.search(r"http://\S+", server.stderr.readline())
            assert address
            pages, cookie = addresses(model, address[0])
            tool = lighthouse(folder)
            reports = {n: [look(tool, a, cookie, Path(made)) for _ in range(RUNS)] for n, a in pages.items()}
        finally:
            server.terminate()
    target.write_text(written(reports), encoding="utf-8")
    below = {
        (name, c): max(scores(r)[c] for r in found)
        for name, found in reports.items()
        for c in CATEGORIES
        if max(scores(r)[c] for r in found) < LEAST[c]
    }
    print(target.read_text(encoding="utf-8"))
    if below:
        raise SystemExit(f"below the mark: {below}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
