"""What the analyst of the made-up council has put in, and what of it everybody may see already.

Made up, all of it: 200 people and what each was offered, what was spent on people before and after, and forty
councils that never were. One chapter is published and one waits for somebody else to approve it. The return
of Client Level Data is made from the council's own made-up records, as an analyst would make it.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
from django.conf import settings
from django.utils.timezone import get_default_timezone

from trellis.basis.periods import financial_year_of
from trellis.engines.scenario.northshire_people import made_up_people_file
from trellis.formats.client_level_data.checks import check
from trellis.journey.accounts.models import Account
from trellis.journey.learn import actions, registers
from trellis.journey.learn.actions import trains as forecasting
from trellis.journey.learn.models import Extract, Kind, Origin, Publication
from trellis.journey.learn.queries import returns
from trellis.journey.learn.queries.told import subject_of
from trellis.journey.learn.queries.trains import scenario_from

from .spending_file import made_up_spending_file

SEED = 20_260_406
COUNCILS = 40
# The middle of councils, in parts of one, and how far two thirds of them are from it.
USUAL, APART = 0.27, 0.06


def tell_of_the_figures(workers: Mapping[str, Account], on: date) -> None:
    """Puts the files in as an analyst would, has one chapter approved, and leaves one to be."""
    year_end = financial_year_of(on).first - timedelta(days=1)
    year_before = financial_year_of(year_end).first
    files = (
        (Kind.PEOPLE, "Who was offered what", made_up_people_file(), year_end, year_end),
        (Kind.SPENDING, "Packages and budgets", made_up_spending_file(), year_before, year_end),
        (Kind.COUNCILS, "Direct payments, forty made-up councils", _councils_file(), year_end, year_end),
    )
    kept = {
        kind: _put_in(kind, title, text, first, last, by=workers["nadia"])
        for kind, title, text, first, last in files
    }
    published = _prepared(kept[Kind.PEOPLE], "equity", by=workers["nadia"], on=on)
    actions.approve_publication(published, by=workers["dina"], at=_at(on, 10))
    _prepared(kept[Kind.PEOPLE], "control", by=workers["nadia"], on=on)
    forecasting.make_forecast(
        scenario_from(kept[Kind.PEOPLE], "Northshire"),
        extract=kept[Kind.PEOPLE],
        by=workers["nadia"],
        at=_at(on, 11),
    )


def make_a_return(workers: Mapping[str, Account], on: date) -> None:
    """The return of the twelve months that ended last, held against the rules and kept."""
    period = returns.period_ending(on)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "return.csv"
        left_out = returns.make_return(path, period=period, council=settings.COUNCIL_CODE)
        report = check(path, on=on, memory="500MB", folder=folder)
        actions.keep_return(
            report,
            returns.kept_of(path, folder),
            title=f"Client Level Data, {period.first:%B %Y} to {period.last:%B %Y}",
            origin=Origin.LIVE,
            first_day=period.first,
            last_day=period.last,
            details={"council": settings.COUNCIL_CODE, "left_out": left_out},
            by=workers["nadia"],
        )


def _put_in(kind: Kind, title: str, text: str, first: date, last: date, *, by: Account) -> Extract:
    reader = registers.reader_of(kind)
    assert reader is not None, f"nothing reads a file of {kind}"
    read = reader(text.encode())
    assert not read.refused, read.findings
    return actions.put_in(
        kind,
        title,
        headings=read.headings,
        rows=read.rows,
        origin=Origin.MADE_UP,
        first_day=first,
        last_day=last,
        details=read.details,
        findings=[one.as_json() for one in read.findings],
        by=by,
    )


def _prepared(extract: Extract, what: str, *, by: Account, on: date) -> Publication:
    subject = subject_of(extract, what)
    assert subject is not None, f"nothing tells {what}"
    chapter = subject.tell(extract)
    return actions.prepare_publication(
        extract,
        what=what,
        title=chapter.title,
        policy=chapter.policy,
        shown=chapter.shown,
        by=by,
        at=_at(on, 9),
    )


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), get_default_timezone())


def _councils_file() -> str:
    """Forty councils of every size, which differ more than chance would have them; two stand far out."""
    chance = np.random.default_rng(SEED)
    people = chance.integers(400, 9_000, COUNCILS)
    shares = np.clip(chance.normal(USUAL, APART, COUNCILS), 0.05, 0.6)
    shares[3], shares[17] = 0.04, 0.52
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["Council", "People with a direct payment", "People with long-term support"])
    for number, (whole, share) in enumerate(zip(people, shares, strict=True), start=1):
        writer.writerow([f"Made-up council {number}", chance.binomial(whole, share), whole])
    return text.getvalue()
