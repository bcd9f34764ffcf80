from collections.abc import Iterator

import pytest

from trellis.govuk import pdf
from trellis.journey.tell.tests import notify as stand_in


@pytest.fixture(autouse=True)
def outbox(tmp_path, settings):
    """The folder that messages go to, of this test alone."""
    settings.OUTBOX = tmp_path / "outbox"
    settings.NOTIFY_KEY = ""
    settings.CONTACT = ("Town Hall, Northshire NS1 1AA", "01632 960 000")
    return settings.OUTBOX


@pytest.fixture
def notify(settings) -> Iterator[stand_in.Notify]:
    """GOV.UK Notify's stand-in, and a council that has it for everything."""
    with stand_in.running() as running:
        settings.NOTIFY_URL = running.url
        settings.NOTIFY_KEY = stand_in.KEY
        settings.NOTIFY_EMAIL_TEMPLATE = stand_in.EMAIL_TEMPLATE
        settings.NOTIFY_TEXT_TEMPLATE = stand_in.TEXT_TEMPLATE
        settings.NOTIFY_LETTERS = True
        yield running


@pytest.fixture
def pdf_can_be_made() -> None:
    """Fails, and says how to get it, where this machine cannot make PDF: a letter must not go untested."""
    if not pdf.can_make_pdf():
        pytest.fail(pdf.HOW_TO_GET_PDF)
