"""Writes one statement in each of the four forms, as a bank would: the other half of what is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from trellis.formats.bank_statements.statements import Line


@dataclass(frozen=True)
class Told:
    """What a bank has to tell."""

    lines: Sequence[Line]
    opening_pence: int = 0
    sort_code: str = "202959"
    account_number: str = "63748472"

    @property
    def closing_pence(self) -> int:
        return self.opening_pence + sum(line.pence for line in self.lines)

    @property
    def first_day(self) -> date:
        return min((line.on for line in self.lines), default=date(2026, 5, 1))

    @property
    def last_day(self) -> date:
        return max((line.on for line in self.lines), default=date(2026, 5, 1))


def pounds(pence: int, point: str = ".") -> str:
    return f"{abs(pence) // 100}{point}{abs(pence) % 100:02d}"


def signed(pence: int, point: str = ".") -> str:
    return f"{'-' if pence < 0 else ''}{pounds(pence, point)}"


def as_csv(told: Told, *, newest_first: bool = False) -> bytes:
    rows, balance = [], told.opening_pence
    for line in told.lines:
        balance += line.pence
        cells = (line.on.isoformat(), line.text, line.counterparty, line.end_to_end, line.bank_ref)
        quoted = ('"{}"'.format(cell.replace('"', '""')) for cell in cells)
        rows.append(",".join((*quoted, signed(line.pence), signed(balance))))
    headings = "Date,Description,Name,End to end,Reference,Amount,Balance"
    return "\r\n".join([headings, *(rows[::-1] if newest_first else rows), ""]).encode()


def as_camt_053(told: Told, *, version: str = "08", closing_pence: int | None = None) -> bytes:
    closing = told.closing_pence if closing_pence is None else closing_pence
    entries = "\n".join(_entry(number, line, version) for number, line in enumerate(told.lines, start=1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">
<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-06-01T06:00:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-06-01T06:00:00Z</CreDtTm>
<FrToDt><FrDtTm>{told.first_day}T00:00:00</FrDtTm><ToDtTm>{told.last_day}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><Othr><Id>{told.sort_code}{told.account_number}</Id></Othr></Id><Ccy>GBP</Ccy></Acct>
{_balance("OPBD", told.opening_pence, told.first_day)}
{_balance("CLBD", closing, told.last_day)}
<TxsSummry><TtlNtries><NbOfNtries>{len(told.lines)}</NbOfNtries>
<Sum>{pounds(sum(abs(line.pence) for line in told.lines))}</Sum></TtlNtries></TxsSummry>
{entries}
</Stmt></BkToCstmrStmt></Document>
""".encode()


def _side(pence: int) -> str:
    return "CRDT" if pence >= 0 else "DBIT"


def _balance(kind: str, pence: int, on: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">{pounds(pence)}</Amt>'
        f"<CdtDbtInd>{_side(pence)}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _entry(number: int, line: Line, version: str) -> str:
    status = "<Sts><Cd>BOOK</Cd></Sts>" if int(version) >= 8 else "<Sts>BOOK</Sts>"
    party = "Dbtr" if line.pence > 0 else "Cdtr"
    name = f"<Nm>{escape(line.counterparty)}</Nm>"
    named = f"<Pty>{name}</Pty>" if int(version) >= 8 else name
    return (
        f'<Ntry><NtryRef>{number}</NtryRef><Amt Ccy="GBP">{pounds(line.pence)}</Amt>'
        f"<CdtDbtInd>{_side(line.pence)}</CdtDbtInd>{status}<BookgDt><Dt>{line.on}</Dt></BookgDt>"
        f"<ValDt><Dt>{line.on}</Dt></ValDt><AcctSvcrRef>{escape(line.bank_ref)}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{escape(line.end_to_end) or 'NOTPROVIDED'}</EndToEndId></Refs>"
        f'<Amt Ccy="GBP">{pounds(line.pence)}</Amt><CdtDbtInd>{_side(line.pence)}</CdtDbtInd>'
        f"<RltdPties><{party}>{named}</{party}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(line.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def as_mt940(told: Told, *, closing_pence: int | None = None) -> bytes:
    closing = told.closing_pence if closing_pence is None else closing_pence
    lines = [
        ":20:STATEMENT",
        f":25:{told.sort_code}{told.account_number}",
        ":28C:1/1",
        f":60F:{_mark(told.opening_pence)}{told.first_day:%y%m%d}GBP{pounds(told.opening_pence, ',')}",
    ]
    for line in told.lines:
        lines.append(
            f":61:{line.on:%y%m%d}{line.on:%m%d}{_mark(line.pence)}{pounds(line.pence, ',')}NTRF"
            f"{line.end_to_end or 'NONREF'}//{line.bank_ref or 'NONREF'}"
        )
        lines.append(f":86:{line.text}")
    lines += [f":62F:{_mark(closing)}{told.last_day:%y%m%d}GBP{pounds(closing, ',')}", "-"]
    return "\r\n".join([*lines, ""]).encode()


def _mark(pence: int) -> str:
    return "C" if pence >= 0 else "D"


HEADER = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n"
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="220"?>\n'


def as_ofx(told: Told, *, is_xml: bool = False) -> bytes:
    def value(name: str, text: object) -> str:
        return f"<{name}>{escape(str(text))}" + (f"</{name}>" if is_xml else "")

    movements = "\n".join(
        "<STMTTRN>"
        + value("TRNTYPE", "CREDIT" if line.pence > 0 else "DEBIT")
        + value("DTPOSTED", f"{line.on:%Y%m%d}120000[0:GMT]")
        + value("TRNAMT", signed(line.pence))
        + value("FITID", line.bank_ref or number)
        + (value("REFNUM", line.end_to_end) if line.end_to_end else "")
        + (value("NAME", line.counterparty) if line.counterparty else "")
        + value("MEMO", line.text)
        + "</STMTTRN>"
        for number, line in enumerate(told.lines, start=1)
    )
    body = (
        "<OFX><SIGNONMSGSRSV1><SONRS><STATUS>" + value("CODE", 0) + "</STATUS></SONRS></SIGNONMSGSRSV1>\n"
        "<BANKMSGSRSV1><STMTTRNRS><STMTRS>" + value("CURDEF", "GBP") + "\n<BANKACCTFROM>"
        f"{value('BANKID', told.sort_code)}{value('ACCTID', told.account_number)}"
        f"{value('ACCTTYPE', 'CHECKING')}"
        f"</BANKACCTFROM>\n<BANKTRANLIST>{value('DTSTART', f'{told.first_day:%Y%m%d}')}"
        f"{value('DTEND', f'{told.last_day:%Y%m%d}')}\n{movements}\n</BANKTRANLIST>\n<LEDGERBAL>"
        f"{value('BALAMT', signed(told.closing_pence))}{value('DTASOF', f'{told.last_day:%Y%m%d}')}"
        "</LEDGERBAL>"
        "\n</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
    return (PROLOG if is_xml else HEADER).encode() + body.encode("utf-8" if is_xml else "cp1252")
