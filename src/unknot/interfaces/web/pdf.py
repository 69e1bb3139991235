"""A page as a PDF, where WeasyPrint and the libraries that it needs are installed (`pip install 'unknot[pdf]'`)."""

from __future__ import annotations

import ctypes
import logging
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

STYLE = Path(__file__).with_name("print.css")
FIGURES = Path(__file__).with_name("print-figures.css")
PANGO = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll", "libpangoft2-1.0-0")


@cache
def has_pdf() -> bool:
    """Whether a PDF can be made here. Where something is missing, the pages say nothing of PDFs.

    WeasyPrint itself takes two seconds to load, so it is not loaded before somebody wants a PDF.
    """
    return find_spec("weasyprint") is not None and any(_loads(name) for name in PANGO)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def as_pdf(html: str) -> bytes:
    """The PDF of a page.

    Args:
        html: a whole page that needs nothing from elsewhere; what it asks for all the same is not fetched.
    """
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]  # it has no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("nothing is fetched for a PDF")

    logging.getLogger("weasyprint").disabled = True  # what it says could quote the page
    painted = f"<style>{FIGURES.read_text(encoding='utf-8')}</style>"
    html = re.sub(r"<svg\b[^>]*>", lambda found: found[0] + painted, html)
    page = HTML(string=html, url_fetcher=Nothing(), media_type="print")
    return bytes(page.write_pdf(stylesheets=[CSS(string=STYLE.read_text(encoding="utf-8"))], pdf_tags=True))
