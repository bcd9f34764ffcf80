"""A page of HTML as tagged PDF/UA-1, drawn by WeasyPrint: with its language, title and headings in order.

WeasyPrint needs Pango from the system; where that is missing nothing is drawn, and `HOW_TO_GET_PDF` says so.
"""

from __future__ import annotations

import logging
from functools import cache
from types import ModuleType

HOW_TO_GET_PDF = (
    "Letters go out as web pages and not as PDF, because this machine has no Pango. On Debian, an "
    "administrator runs: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig "
    "fonts-liberation2"
)


@cache
def _weasyprint() -> ModuleType | None:
    # Asking is slow and, where Pango is missing, prints advice of its own: so it is asked once, and late.
    try:
        import weasyprint  # noqa: PLC0415
    except OSError:
        return None
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    return weasyprint


def can_make_pdf() -> bool:
    return _weasyprint() is not None


def pdf_of(html: str, *, identifier: str) -> bytes:
    """The page as tagged PDF/UA-1. Only where `can_make_pdf`. The same page gives the same file, ever again.

    A page holds all that it shows: pictures written into it are read, and nothing is fetched.
    """
    weasyprint = _weasyprint()
    assert weasyprint is not None, HOW_TO_GET_PDF
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"])
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()))
