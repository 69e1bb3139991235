"""Which files a knowledge folder has, and the hash of their content. Light: reads bytes only."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Literal

SINGLE = (
    "settings.yaml",
    "decision.yaml",
    "pages.yaml",
    "families.yaml",
    "age-tables.yaml",
    "advice.yaml",
    "countries.yaml",
)
FOLDERS = (
    "findings",
    "blocks",
    "conditions",
    "rules",
    "safety-spec",
    "sources",
    "treatments",
    "exercises",
    "muscles",
    "factors",
    "courses",
    "medicines",
    "claims",
    "frameworks",
)


def bundled_folder() -> Path:
    """The knowledge that ships with the package, or the one beside the source in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "knowledge"
    return inside if inside.is_dir() else package.parents[1] / "knowledge"


def files_of(folder: Path) -> list[Path]:
    """The knowledge files of a folder, in a fixed order."""
    names = [folder / name for name in SINGLE]
    for sub in FOLDERS:
        names += sorted((folder / sub).glob("**/*.yaml"))
    return [p for p in names if p.is_file()]


def content_hash(folder: Path) -> str:
    """SHA-256 over names and bytes of all knowledge files, as 64 hex digits."""
    digest = hashlib.sha256()
    for path in files_of(folder):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def user_folder(kind: Literal["cache", "state"]) -> Path:
    """The user's own folder for what can be made anew (cache) or must be kept for a while (state).

    On Linux this is what platformdirs gives, without loading it: that would cost a tenth of the time to the first
    question.
    """
    if sys.platform.startswith("linux"):
        default = Path.home() / (".cache" if kind == "cache" else ".local/state")
        return Path(os.environ.get(f"XDG_{kind.upper()}_HOME", "").strip() or default) / "unknot"
    import platformdirs

    return platformdirs.user_cache_path("unknot") if kind == "cache" else platformdirs.user_state_path("unknot")
