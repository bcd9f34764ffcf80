"""Returns: what was found in one is kept with its rows, identities left out; one is taken out to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from trellis.formats.client_level_data.specification import specification
from trellis.formats.client_level_data.summary import as_json
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded

from .. import access
from ..models import Extract, Kind
from ..queries.returns import Kept, Period
from .extracts import keep_rows

ROWS_OF_A_FINDING = 100


@recorded
def keep_return(
    report: Any,
    kept: Kept,
    *,
    title: str,
    origin: str,
    first_day: date,
    last_day: date,
    details: Mapping[str, Any],
    by: Account | None,
) -> Extract:
    """Keeps what was found in a return, and its rows without identities.

    Who may: an analyst or a director; by is None only for what the demonstration ships. The line in the
    record is that of an extract put in.
    """
    if by is not None:
        access.check_may_learn(by)
    return keep_rows(
        Kind.RETURN,
        title,
        content=kept.content,
        headings=specification().headings,
        row_count=kept.row_count,
        origin=origin,
        first_day=first_day,
        last_day=last_day,
        details={**details, "report": as_json(report, most_rows=ROWS_OF_A_FINDING)},
        by=by,
    )


@recorded
def take_return_out(extract: Extract, *, rows: int, by: Account) -> None:
    """Somebody takes the return to be sent out of the service: names, numbers and births of everybody in it.

    Who may: an analyst or a director. Recorded: who, which return, and how many rows.
    """
    access.check_may_learn(by)
    keep("took a return out", by=by, about=extract, after={"rows": rows})


@recorded
def write_return_out(period: Period, *, rows: int) -> None:
    """The return is written to a file by the command line, where nobody is signed in. Recorded as that."""
    after = {"rows": rows, "period": [period.first.isoformat(), period.last.isoformat()], "by": "trellis cld"}
    keep("took a return out", by=None, after=after)
