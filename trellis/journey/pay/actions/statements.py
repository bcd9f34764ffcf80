"""Statements of a bank: read and looked at, put in once, or put by; and how a bank's CSV is laid out.

What is read counts for nothing until it is put in, and then all of it is or nothing: a file with anything
wrong, or that does not add up, stays outside. Put in again, or by two at once, it adds nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from trellis.basis.findings import Finding, Refused
from trellis.formats.bank_statements.profiles import profile_of
from trellis.formats.bank_statements.statements import checksum
from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import check_may_pass, keep, recorded

from .. import access, states
from ..awaited import words_told
from ..models import BankLine, Payee, Rail, Statement, StatementLayout
from ..queries import statements as queries
from ..queries.journal import journal_csv
from .matching import match_sure

MOST_BYTES = 10_000_000
MOST_WORDS_KEPT = 500
PUT_IN_AT_ONCE = 5_000
MOST_FINDINGS = 20
# A sort code, and any number as long as one or longer.
NUMBERS = re.compile(r"\d{2}-\d{2}-\d{2}|\d{6,}")


class Handed(Protocol):
    """A file somebody hands in."""

    name: str | None

    def read(self, length: int = ...) -> bytes: ...


@recorded
def read_statement(
    file: Handed,
    *,
    payee: Payee | None = None,
    rail: Rail | None = None,
    layout: StatementLayout | None = None,
    opening_pence: int | None = None,
    closing_pence: int | None = None,
    by: Account,
    on: date,
) -> Statement:
    """Reads a statement of an account kept for somebody, or of the council's own by a rail, to be looked at.

    Who may: finance, and nobody of their own account. Nothing of it counts yet. opening_pence, closing_pence:
    from the paper, where the file does not tell them. Refused (`ValidationError` beside `file`): what is no
    statement, too large, or of another account. A CSV whose columns could not be told is kept, so that
    somebody says which is what; what does not add up is kept to be looked at, and cannot be put in.
    """
    access.check_may_keep_statement(by, payee)
    if (payee is None) == (rail is None):
        raise ValueError("A statement is of one account: a payee's or a rail's.")
    if rail is not None:
        rail = queries.rails_of(rail)[0]
    content = file.read(MOST_BYTES + 1)
    if not content or len(content) > MOST_BYTES:
        says = "This file is larger than 10 MB. Ask the bank for shorter statements."
        raise ValidationError({"file": says if content else "This file is empty. Choose another."})
    looked = queries.look(
        content,
        payee=payee,
        rail=rail,
        profile=layout.profile if layout else None,
        opening_pence=opening_pence,
        closing_pence=closing_pence,
        on=on,
    )
    if looked.told is None and not looked.needs_columns:
        raise ValidationError({"file": _told(looked.findings)})
    if of_another := [one for one in looked.findings if one.code == "other-account"]:
        raise ValidationError({"file": _told(of_another)})
    statement = Statement.objects.create(
        payee=payee,
        rail=rail,
        layout=layout if looked.format == queries.CSV else None,
        file_name=_named(file.name or "statement"),
        file_format=looked.format,
        checksum=hashlib.sha256(content).hexdigest(),
        content=content,
        first=looked.told.first_day if looked.told else None,
        last=looked.told.last_day if looked.told else None,
        opening_pence=opening_pence,
        closing_pence=closing_pence,
        lines_read=len(looked.told.lines) if looked.told else 0,
        put_in_by=by,
    )
    keep(
        "read a statement",
        by=by,
        about=statement,
        person=payee.person if payee else None,
        after={
            "account": _which(statement),
            "format": looked.format,
            "lines": statement.lines_read,
            "checksum": statement.checksum,
        },
    )
    return statement


@recorded
def say_how_to_read(
    statement: Statement,
    *,
    layout: StatementLayout | None = None,
    opening_pence: int | None = None,
    closing_pence: int | None = None,
    by: Account,
    on: date,
) -> Statement:
    """Says by which layout a statement is read, and its balances from the paper, before it is put in."""
    stored = _locked(statement, by)
    check_may_pass(states.STATEMENTS, "put_statement_in", stored.state)
    before = {
        "layout": stored.layout.name if stored.layout else "",
        "opening_pence": stored.opening_pence,
        "closing_pence": stored.closing_pence,
    }
    stored.layout, stored.opening_pence, stored.closing_pence = layout, opening_pence, closing_pence
    looked = queries.look_at(stored, on)
    stored.lines_read = len(looked.told.lines) if looked.told else 0
    stored.first = looked.told.first_day if looked.told else None
    stored.last = looked.told.last_day if looked.told else None
    stored.save(
        update_fields=["layout", "opening_pence", "closing_pence", "lines_read", "first", "last"],
    )
    keep(
        "said how a statement is read",
        by=by,
        about=stored,
        person=stored.payee.person if stored.payee else None,
        before=before,
        after={
            "layout": layout.name if layout else "",
            "opening_pence": opening_pence,
            "closing_pence": closing_pence,
        },
    )
    return stored


@recorded
def put_statement_in(statement: Statement, *, by: Account, on: date) -> Statement:
    """Puts in every line of a statement that is not there yet, and matches what fits nothing else.

    Its bytes are let go. Who may: as in `read_statement`. Refused (`ValidationError`, each with its place):
    anything wrong with it, a balance that does not add up or that nobody told, one dealt with already.
    """
    stored = _locked(statement, by)
    passage = check_may_pass(states.STATEMENTS, "put_statement_in", stored.state)
    _lock_account(stored)
    looked = queries.look_at(stored, on)
    if looked.told is None or looked.findings:
        raise ValidationError(_told(looked.findings))
    told = looked.told
    if not told.is_checked:
        raise ValidationError(
            "The file does not tell both balances, so nothing shows that it is whole. Enter what was on the "
            "account before the first line and after the last."
        )
    names = queries.known_as(told, stored.payee, stored.rail)
    there = queries.there_already(names, stored.payee, stored.rail)
    new = []
    for line, name in zip(told.lines, names, strict=True):
        if name not in there:
            words = words_told(line)
            new.append(
                BankLine(
                    statement=stored,
                    payee=stored.payee,
                    rail=stored.rail,
                    number=line.number,
                    on=line.on,
                    pence=line.pence,
                    text=words[:MOST_WORDS_KEPT],
                    text_checksum=checksum(line.text),
                    end_to_end=line.end_to_end[:35],
                    fingerprint=name,
                )
            )
    BankLine.objects.bulk_create(new, batch_size=PUT_IN_AT_ONCE)
    stored.state, stored.content = passage.after, None
    stored.first, stored.last = told.first_day, told.last_day
    stored.opening_pence, stored.closing_pence = told.opening_pence, told.closing_pence
    stored.lines_read, stored.lines_added = len(told.lines), len(new)
    stored.save()
    keep(
        "put a statement in",
        by=by,
        about=stored,
        person=stored.payee.person if stored.payee else None,
        before={"state": states.READ},
        after={
            "state": stored.state,
            "account": _which(stored),
            "lines": stored.lines_read,
            "added": stored.lines_added,
            "opening_pence": stored.opening_pence,
            "closing_pence": stored.closing_pence,
        },
    )
    if new:
        match_sure(stored, by=by, on=on)
    return stored


@recorded
def put_statement_by(statement: Statement, *, because: str, by: Account, on: date) -> Statement:
    """Puts by a statement that was only read: nothing of it is kept but that it was, and why."""
    stored = _locked(statement, by)
    passage = check_may_pass(states.STATEMENTS, "put_statement_by", stored.state)
    because = " ".join(because.split())
    if not because:
        raise ValidationError({"because": "Say why it is not put in."})
    if len(because) > 300:
        raise ValidationError({"because": "This is too long: at most 300 characters."})
    stored.state, stored.content = passage.after, None
    stored.save(update_fields=["state", "content"])
    keep(
        "put a statement by",
        by=by,
        about=stored,
        person=stored.payee.person if stored.payee else None,
        because=because,
        before={"state": states.READ},
        after={"state": stored.state, "on": on.isoformat()},
    )
    return stored


@recorded
def save_layout(
    name: str,
    profile: Mapping[str, Any],
    *,
    replaces: StatementLayout | None = None,
    by: Account,
    on: date,
) -> StatementLayout:
    """Keeps how one bank's CSV is laid out, under a name; a further one, or in place of one that is there.

    Who may: finance. Refused: no name, a name that is taken, and what the reader could not read by, each
    with the column it is about.
    """
    access.check_is_finance(by)
    name = " ".join(name.split())
    taken = StatementLayout.objects.filter(name__iexact=name)
    if replaces is not None:
        taken = taken.exclude(pk=replaces.pk)
    if not name or len(name) > 100 or taken.exists():
        fault = "Choose another name: there is a layout called that." if name and len(name) <= 100 else ""
        raise ValidationError({"name": fault or "Give it a name of a few words, such as the bank's."})
    try:
        kept = profile_of(profile).as_dict() | {"name": name}
    except Refused as refused:
        faults: dict[str, list[str]] = {}
        for found in refused.findings:
            box = found.where.removeprefix("columns.").split("[")[0].split(".")[0]
            faults.setdefault(box or "name", []).append(f"{found.says} {found.do}".strip())
        raise ValidationError(faults) from None
    before = {}
    if replaces is None:
        layout = StatementLayout.objects.create(name=name, profile=kept, put_in_by=by, put_in_on=on)
    else:
        layout = StatementLayout.objects.select_for_update().get(pk=replaces.pk)
        before = {"name": layout.name, "profile": layout.profile}
        layout.name, layout.profile = name, kept
        layout.save(update_fields=["name", "profile"])
    keep(
        "saved how a statement is laid out",
        by=by,
        about=layout,
        before=before or None,
        after={"name": name, "profile": kept},
    )
    return layout


@recorded
def take_journal(first: date, last: date, *, by: Account) -> Iterator[bytes]:
    """The books between two days as CSV, a piece at a time; who took them is in the record. For finance."""
    access.check_is_finance(by)
    told = journal_csv(first, last)
    keep(
        "took the journal of the books",
        by=by,
        after={"first": first.isoformat(), "last": last.isoformat()},
    )
    return told


# ---------------------------------------------------------------------------------------------------------


def _locked(statement: Statement, by: Account) -> Statement:
    related = ("payee__person", "rail", "layout")
    found = Statement.objects.select_for_update(of=("self",)).select_related(*related)
    stored = found.get(pk=statement.pk)
    access.check_may_keep_statement(by, stored.payee)
    return stored


def _named(name: str) -> str:
    """A file's name as it is kept: without the number of the account, which banks like to put into it."""
    bare = NUMBERS.sub(lambda found: f"…{found[0][-3:]}", name)
    return " ".join(bare.split())[-200:]


def _lock_account(statement: Statement) -> None:
    """So that two files with the same line, put in at once, wait for one another and add it once."""
    for row in (statement.payee, statement.rail):
        if row is not None:
            type(row).objects.select_for_update().get(pk=row.pk)


def _which(statement: Statement) -> str:
    if statement.payee:
        return statement.payee.says_which
    assert statement.rail is not None
    return f"the council's own, {statement.rail.name}"


def _told(findings: Sequence[Finding]) -> list[str]:
    return [str(one) for one in findings[:MOST_FINDINGS]] or ["This is no statement."]


__all__ = [
    "put_statement_by",
    "put_statement_in",
    "read_statement",
    "save_layout",
    "say_how_to_read",
    "take_journal",
]
