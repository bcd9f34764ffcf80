"""A statement as ISO 20022 XML, camt.053, in any of its versions.

Read entry by entry and by local names, since between versions 2 and 14 names moved little and namespaces with
each. Whatever an XML reader can be made to do by the file itself is off: a document type is refused before
anything else of it is read, so there are no entities; nothing is fetched.

Source: ISO 20022, Bank-to-Customer Cash Management, camt.053.001.02 to .08.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from lxml import etree

from trellis.basis.findings import Finding, Refused, quoted
from trellis.basis.money import say_pounds

from .cells import day_of, exact_sum
from .checks import MOST_LINES, Draft, too_many_lines, words
from .statements import Line, Part, account_of

CHUNK = 65_536
MOST_TAGS_AT_ONCE = 2_000_000
"""Tags between one entry and the next: a run booked as one line may hold tens of thousands of payments."""

# How the balances at both ends are called; a page in the midst of a day has interim ones.
OPENING, CLOSING, INTERIM = ("OPBD", "PRCD"), ("CLBD",), "ITBD"
NO_REFERENCE = ("", "NOTPROVIDED", "NONREF")
# libxml2 counts lines no further.
LAST_LINE_COUNTED = 65_535


def read_camt_053(content: bytes) -> list[Draft]:
    """The statements in a camt.053 file. A fault in an entry is a finding with line, entry and element.

    A line is an entry that the bank booked; those it only expects are left out with a note. What was booked
    together as one entry keeps its payments as parts. Refused (`Refused`): XML that is damaged or cut, a
    document type, another message than camt.053, more than 100,000 entries.
    """
    root = _root_of(content)
    reader = _Reader()
    try:
        for event, element in _elements(content):
            reader.take(event, element)
    except etree.XMLSyntaxError as wrong:
        raise Refused(_damaged(wrong.lineno or 1)) from None
    if not reader.is_statement:
        says = f"This is XML, but not a camt.053 statement: it begins with {quoted(root)}."
        raise Refused(Finding("not-a-statement", says, "", "Ask the bank for camt.053, OFX, MT940 or CSV."))
    return reader.drafts


def _damaged(line: int) -> Finding:
    says = "The XML is damaged here, or ends too early."
    return Finding("not-xml", says, f"line {line}", "Download the file again, whole.")


class _RootReached(Exception):
    pass


def _root_of(content: bytes) -> str:
    """What the document says it is, once it is sure that it has no document type."""
    parser = expat.ParserCreate()
    found: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        found.append(attributes.get("xmlns", name).rpartition(":")[2] or name)
        raise _RootReached

    def refuse(*_: Any) -> None:
        says = "This XML has a document type (DOCTYPE), which no bank's statement needs and an attack does."
        where = f"line {parser.CurrentLineNumber}"
        raise Refused(Finding("xml-doctype", says, where, "Do not open it. Ask the bank where it came from."))

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    try:
        for at in range(0, len(content), CHUNK):
            parser.Parse(content[at : at + CHUNK], False)
        parser.Parse(b"", True)
    except _RootReached:
        pass
    except (expat.ExpatError, LookupError, ValueError):
        raise Refused(_damaged(parser.CurrentLineNumber)) from None
    return found[0] if found else ""


def _elements(content: bytes) -> Iterator[tuple[str, Any]]:
    """The parts of the document as they end, in bounded memory."""
    tags = ["BkToCstmrStmt", "Stmt", "Acct", "FrToDt", "Bal", "TxsSummry", "Ntry"]
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    since = 0
    for at in range(0, len(content), CHUNK):
        chunk = content[at : at + CHUNK]
        since += chunk.count(b"<")
        if since > MOST_TAGS_AT_ONCE:
            says = "This XML goes on and on without an entry."
            raise Refused(Finding("not-a-statement", says, "", "Ask the bank for the file again."))
        parser.feed(chunk)
        for event, element in parser.read_events():
            since = 0
            yield event, element
    parser.close()
    yield from parser.read_events()


@lru_cache(maxsize=1_000)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Flat:
    """The texts within an element by their path of local names: one walk, then many looks."""

    def __init__(self, element: Any) -> None:
        self.texts: dict[str, list[str]] = {}
        self.payments: list[Any] = []
        self._walk(element, "")

    def _walk(self, element: Any, at: str) -> None:
        # libxml2 lets nothing be nested more than 256 deep, so this ends.
        for child in element:
            name = _local(child.tag)
            if name == "TxDtls":
                self.payments.append(child)
                continue
            text = child.text
            if text and not text.isspace():
                self.texts.setdefault(at + name, []).append(text.strip())
                if name == "Amt":
                    self.texts.setdefault(f"{at}{name}@Ccy", []).append(child.get("Ccy", ""))
            else:
                self._walk(child, f"{at}{name}/")

    def text(self, *paths: str) -> str:
        """The first of the paths that says something; blank if none does."""
        for path in paths:
            if path in self.texts:
                return self.texts[path][0]
        return ""

    def joined(self, path: str) -> str:
        """All that stands at a path, which may be there several times."""
        return " ".join(self.texts.get(path, ()))


@dataclass
class _Totals:
    """What a statement says its entries come to: checked against them at its end."""

    says: dict[str, str] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=lambda: {"Ntries": 0, "CdtNtries": 0, "DbtNtries": 0})
    pence: dict[str, int] = field(default_factory=lambda: {"Ntries": 0, "CdtNtries": 0, "DbtNtries": 0})

    def add(self, pence: int) -> None:
        for kind in ("Ntries", "CdtNtries" if pence >= 0 else "DbtNtries"):
            self.count[kind] += 1
            self.pence[kind] += abs(pence)


class _Reader:
    """Builds the statements of a document from its parts as they end."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.is_statement = False
        self.entries = 0
        self.totals = _Totals()
        self.take_by: dict[str, Callable[[Any], None]] = {
            "Acct": self._account,
            "FrToDt": self._days,
            "Bal": self._balance,
            "TxsSummry": self._summary,
            "Ntry": self._entry,
        }

    def take(self, event: str, element: Any) -> None:
        name = _local(element.tag)
        if event == "start":
            if name == "BkToCstmrStmt":
                self.is_statement = True
            elif name == "Stmt":
                number = len(self.drafts) + 1
                self.totals = _Totals()
                self.drafts.append(
                    Draft(
                        format="camt.053",
                        where=f"statement {number}" if number > 1 else "",
                        line_word="entry",
                        has_own_references=True,
                        are_balances_needed=True,
                    )
                )
            return
        parent = element.getparent()
        if name == "Stmt" and self.drafts:
            self._check_totals()
        elif name in self.take_by and self.drafts and parent is not None and _local(parent.tag) == "Stmt":
            self.take_by[name](element)
        else:
            return
        element.clear()
        while element.getprevious() is not None:
            del parent[0]

    @property
    def draft(self) -> Draft:
        return self.drafts[-1]

    def _where(self, element: Any, name: str, entry: int = 0) -> str:
        at = element.sourceline
        line = f"line {at}" if at and at < LAST_LINE_COUNTED else ""
        return self.draft.place(line, f"entry {entry}" if entry else "", name)

    def _take(self, read: Any) -> Any:
        """What was read, or None where it is a finding, which is kept."""
        if isinstance(read, Finding):
            self.draft.faults.add(read)
            return None
        return read

    def _account(self, element: Any) -> None:
        told = _Flat(element)
        self.draft.account = account_of(told.text("Id/IBAN", "Id/Othr/Id"))
        self.draft.currency = told.text("Ccy").upper()

    def _days(self, element: Any) -> None:
        told = _Flat(element)
        for path, name in (("FrDtTm", "first_day"), ("ToDtTm", "last_day")):
            written = told.text(path, path.removesuffix("Tm"))
            if written:
                where = self._where(element, path)
                setattr(self.draft, name, self._take(day_of(written[:10], "year-month-day", where=where)))

    def _balance(self, element: Any) -> None:
        told = _Flat(element)
        kind = told.text("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry")
        is_opening = kind in OPENING or (kind == INTERIM and self.draft.opening_pence is None)
        if not is_opening and kind not in (*CLOSING, INTERIM):
            return
        pence = self._signed(told, self._where(element, f"Bal {kind}"))
        if pence is None:
            return
        # The balance booked at the end of the day before stands in only where the day's own is not told.
        if is_opening and not (kind == "PRCD" and self.draft.opening_pence is not None):
            self.draft.opening_pence = pence
        elif not is_opening:
            self.draft.closing_pence = pence

    def _signed(self, told: _Flat, where: str) -> int | None:
        """The sum of a balance or an entry, with its sign."""
        pence = self._take(exact_sum(told.text("Amt"), where=f"{where}, Amt"))
        side = told.text("CdtDbtInd")
        if side not in ("CRDT", "DBIT"):
            says = f"{quoted(side)} says neither credit (CRDT) nor debit (DBIT)."
            self.draft.faults.find("no-direction", says, f"{where}, CdtDbtInd", "Ask the bank for it again.")
            return None
        currency = told.text("Amt@Ccy")
        if currency and currency != "GBP":
            says = f"This sum is in {quoted(currency)}, not in pounds."
            self.draft.faults.find("not-pounds", says, f"{where}, Amt", "Choose a statement in GBP.")
            return None
        return None if pence is None else int(pence) if side == "CRDT" else -int(pence)

    def _entry(self, element: Any) -> None:
        self.entries += 1
        if self.entries > MOST_LINES:
            raise too_many_lines()
        number = self.entries
        where = self._where(element, "", number)
        told = _Flat(element)
        pence = self._signed(told, where)
        written = told.text("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
        day: date | None = self._take(day_of(written[:10], "year-month-day", where=f"{where}, BookgDt"))
        if pence is None or day is None:
            return
        self.totals.add(pence)
        status = told.text("Sts/Cd", "Sts/Prtry", "Sts") or "BOOK"
        if status != "BOOK":
            says = f"This entry is not booked yet ({quoted(status)})."
            self.draft.notes.find("not-booked", says, where, "It is left out, and comes when it is booked.")
            return
        if pence == 0:
            self.draft.notes.find("moves-nothing", "This entry moves no money.", where, "It is left out.")
            return
        self.draft.lines.append(self._line(told, number, day, pence))

    def _line(self, told: _Flat, number: int, day: date, pence: int) -> Line:
        payments = [(one, _Flat(one)) for one in told.payments]
        only = payments[0][1] if len(payments) == 1 else None
        batch = told.text("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId")
        return Line(
            number=number,
            on=day,
            pence=pence,
            text=words((_text_of_payment(only) if only else "") or told.text("AddtlNtryInf")),
            end_to_end=_end_to_end(only) if only else words(batch),
            bank_ref=words(told.text("AcctSvcrRef", "NtryRef")),
            counterparty=_other_side(only, pence) if only else "",
            is_reversal=told.text("RvslInd").lower() in ("true", "1"),
            parts=() if only else tuple(self._parts(payments, number, pence)),
        )

    def _parts(self, payments: list[tuple[Any, _Flat]], number: int, pence: int) -> Iterator[Part]:
        """What was booked together. Where the sums of all are told, they must come to the entry's."""
        sums: list[int | None] = []
        for element, one in payments:
            where = self._where(element, "TxDtls/Amt", number)
            written = one.text("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
            size = self._take(exact_sum(written, where=where)) if written else None
            # One within may go the other way, as a refusal among payments does.
            side = one.text("CdtDbtInd") or ("CRDT" if pence > 0 else "DBIT")
            sums.append(None if size is None else int(size) if side == "CRDT" else -int(size))
        together = sum(part for part in sums if part is not None)
        if sums and None not in sums and together != pence:
            says = (
                f"The payments in this entry come to {say_pounds(together)}, and it to {say_pounds(pence)}."
            )
            where = self.draft.place(f"entry {number}", "NtryDtls")
            self.draft.faults.find("totals-differ", says, where, "Ask the bank for the file again.")
        for (_, one), part in zip(payments, sums, strict=True):
            if part is not None:
                yield Part(part, words(_text_of_payment(one)), _end_to_end(one), _other_side(one, part))

    def _summary(self, element: Any) -> None:
        told = _Flat(element)
        for kind in self.totals.count:
            for what in ("NbOfNtries", "Sum"):
                written = told.text(f"Ttl{kind}/{what}")
                if written:
                    self.totals.says[f"Ttl{kind}/{what}"] = written

    def _check_totals(self) -> None:
        for name, written in self.totals.says.items():
            kind, _, what = name.removeprefix("Ttl").partition("/")
            where = self.draft.place("TxsSummry", name)
            if what == "Sum":
                said, found = exact_sum(written, where=where), self.totals.pence[kind]
                if isinstance(said, Finding):
                    self.draft.faults.add(said)
                    continue
                is_same, shown = said == found, (say_pounds(said), say_pounds(found))
            else:
                found = self.totals.count[kind]
                is_same, shown = written.lstrip("0") == str(found or ""), (written[:20], str(found))
            # A total of entries that could not be read differs of itself.
            if not is_same and not self.draft.faults.how_many:
                says = f"The file says {shown[0]} here, and its entries come to {shown[1]}."
                do = "Nothing was taken in. Ask the bank for the whole file."
                self.draft.faults.find("totals-differ", says, where, do)


def _text_of_payment(payment: _Flat) -> str:
    said = (payment.joined("RmtInf/Ustrd"), payment.text("RmtInf/Strd/CdtrRefInf/Ref"))
    return " ".join(filter(None, said)) or payment.text("AddtlTxInf")


def _end_to_end(payment: _Flat) -> str:
    found = payment.text("Refs/EndToEndId")
    return "" if found in NO_REFERENCE else words(found)


def _other_side(payment: _Flat, pence: int) -> str:
    """Whoever paid what came in, or was paid what went out."""
    first, second = ("Dbtr", "Cdtr") if pence > 0 else ("Cdtr", "Dbtr")
    # The other one is the account's own holder, save where a payment came back.
    return words(
        payment.text(*(f"RltdPties/{one}/{name}" for one in (first, second) for name in ("Pty/Nm", "Nm")))
    )
