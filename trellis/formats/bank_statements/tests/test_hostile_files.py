"""What may come instead of a statement. Each gets a finding with its place, and nothing of it is taken in."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.basis.findings import Finding, Refused
from trellis.formats.bank_statements.profiles import profile_named, profile_of
from trellis.formats.bank_statements.read import read
from trellis.formats.bank_statements.statements import Line, Statement
from trellis.formats.bank_statements.text import bytes_of

from .test_one_statement_in_four_forms import FORMS, MAY
from .writing import Told, as_camt_053, as_csv, as_mt940, as_ofx


def wrong_with(content: object, **told: object) -> list[Finding]:
    """All that is found, whether the file could be read or not; never empty-handed."""
    try:
        read(content, **told).check_may_be_kept()
    except Refused as refused:
        return list(refused.findings)
    return []


def codes_of(content: object, **told: object) -> list[str]:
    return [found.code for found in wrong_with(content, **told)]


def places_of(content: object, **told: object) -> list[str]:
    return [found.where for found in wrong_with(content, **told)]


# Cut short. ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [form for form in FORMS if "csv" not in form])
@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_file_cut_anywhere_is_refused(form, tenths):
    content = FORMS[form]
    assert codes_of(content[: len(content) * tenths // 10])


@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_csv_cut_anywhere_is_refused_where_the_closing_balance_is_typed_in(tenths):
    content = FORMS["csv"]
    assert codes_of(content[: len(content) * tenths // 10], closing_pence=175_78)


def test_a_csv_cut_within_a_row_says_on_which_line():
    row = b"2026-05-12"
    assert places_of(FORMS["csv"][: FORMS["csv"].index(row) + len(row)]) == ["line 6"]


# Totals and balances. ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong", "where"),
    [
        (b"<NbOfNtries>5<", b"<NbOfNtries>6<", "TxsSummry, TtlNtries/NbOfNtries"),
        (b"<Sum>2384.22<", b"<Sum>2384.23<", "TxsSummry, TtlNtries/Sum"),
    ],
)
def test_totals_that_the_entries_do_not_come_to_are_found(right, wrong, where):
    content = as_camt_053(MAY)
    assert right in content
    assert places_of(content.replace(right, wrong)) == [where]


def test_a_row_altered_in_the_midst_is_named_by_its_line_and_heading():
    (found,) = wrong_with(as_csv(MAY).replace(b"-62.00", b"-62.01"))
    assert (found.code, found.where) == ("does-not-add-up", "line 5, Balance")


def test_a_statement_without_its_closing_balance_is_refused():
    for content, line in ((as_mt940(MAY), b":62F:"), (as_camt_053(MAY), b"<Bal><Tp><CdOrPrtry><Cd>CLBD")):
        rest = content.split(b"\n")
        without = b"\n".join(one for one in rest if not one.startswith(line))
        assert codes_of(without) == ["balance-missing"]


def test_a_csv_that_tells_no_balance_is_refused_until_both_are_typed_in():
    content = b"Date,Description,Amount\n2026-05-01,DP,1090.80\n2026-05-05,GAS,-62.00\n"
    assert codes_of(content) == ["no-balances"]
    assert codes_of(content, opening_pence=0, closing_pence=1028_80) == []
    assert codes_of(content, opening_pence=0, closing_pence=1028_81) == ["does-not-add-up"]


def test_a_missing_day_between_two_statements_is_found():
    first = replace(MAY, lines=MAY.lines[:2])
    third = replace(MAY, lines=MAY.lines[3:], opening_pence=276_29)
    assert codes_of(as_mt940(first) + as_mt940(third)) == ["statement-missing"]
    whole = replace(third, lines=MAY.lines[2:], opening_pence=1280_00)
    assert codes_of(as_mt940(first) + as_mt940(whole)) == []


# One thing twice. ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "camt.053.001.08", "mt940"])
def test_a_line_that_is_there_twice_is_found(form):
    content = FORMS[form]
    begins, ends = {
        "csv": (b"2026-05-11", b"2026-05-12"),
        "camt.053.001.08": (b"<Ntry><NtryRef>4", b"<Ntry><NtryRef>5"),
        "mt940": (b":61:2605110511", b":61:2605120512"),
    }[form]
    once = content[content.index(begins) : content.index(ends)]
    codes = codes_of(content.replace(once, once + once))
    assert "line-twice" in codes
    assert {"does-not-add-up", "totals-differ"} & set(codes)


def test_a_line_there_twice_in_ofx_is_found_by_the_banks_own_reference():
    content = FORMS["ofx 1"]
    begins = content.index(b"<STMTTRN><TRNTYPE>DEBIT")
    once = content[begins : content.index(b"</STMTTRN>", begins) + len(b"</STMTTRN>")]
    (found,) = wrong_with(content.replace(once, once + b"\n" + once))
    assert found.code == "line-twice"
    assert found.where.startswith("line ")


def test_two_equal_payments_that_are_both_real_both_stay():
    gas = Line(1, date(2026, 5, 4), -38_50, "GAS")
    told = read(as_csv(Told([gas, gas], opening_pence=100_00)))
    assert (len(told.lines), told.findings) == (2, ())
    assert "lines-alike" in [note.code for note in told.notes]


# Letters. ------------------------------------------------------------------------------------------------

CAFE = Told([replace(MAY.lines[0], text="CAFÉ £5")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_in_any_encoding_and_with_any_line_ends(encoding, ends):
    text = as_csv(CAFE).decode("utf-8").replace("\r\n", ends)
    assert [line.text for line in read(text.encode(encoding)).lines] == ["CAFÉ £5"]


@pytest.mark.parametrize("form", [as_camt_053, as_mt940, as_ofx])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_other_forms_are_read_with_a_mark_before_them_and_with_either_line_end(form, ends, mark):
    text = form(MAY).decode("utf-8").replace("\r\n", "\n").replace("\n", ends)
    assert len(read(mark + text.encode("utf-8")).lines) == 5


@pytest.mark.parametrize("form", [as_csv, as_mt940])
def test_two_encodings_in_one_file_are_refused_with_the_line(form):
    lines = [replace(MAY.lines[0], text="CAFÉ"), replace(MAY.lines[1], text="NAÏVE")]
    content = form(Told(lines)).replace("NAÏVE".encode(), "NAÏVE".encode("cp1252"))
    (found,) = wrong_with(content)
    assert found.code == "mixed-encodings"
    assert found.where == ("line 3" if form is as_csv else "line 8")


@pytest.mark.parametrize("form", FORMS)
def test_characters_that_stand_for_nothing_are_refused(form):
    assert codes_of(FORMS[form].replace(b"INSURANCE", b"INSUR\x00NCE")) in (["not-text"], ["not-xml"])


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line():
    (found,) = wrong_with(as_csv(MAY).replace(b'"INSURANCE"', b'"INSURANCE'))
    assert (found.code, found.where) == ("not-csv", "line 6")


# Days and sums. ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-02-30", "no-such-day"),
        ("2026-13-01", "no-such-day"),
        ("0026-05-12", "day-out-of-range"),
        ("1999-12-31", "day-out-of-range"),
        ("2100-01-01", "day-out-of-range"),
        ("9999-12-31", "day-out-of-range"),
        ("soon", "not-a-day"),
        ("", "no-day"),
    ],
)
def test_a_day_that_is_none_is_found_with_line_and_heading(written, code):
    content = as_csv(MAY).replace(b"2026-05-12", written.encode())
    found = wrong_with(content)
    assert [(one.code, one.where) for one in found] == [(code, "line 6, Date")]


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2099, 12, 31)])
def test_the_first_and_the_last_day_that_an_account_may_have_are_read(day):
    assert read(as_csv(Told([replace(MAY.lines[0], on=day)]))).first_day == day


@pytest.mark.parametrize("form", ["camt.053.001.08", "mt940", "ofx 1", "ofx 2"])
def test_a_day_that_is_none_is_found_in_every_form(form):
    content = FORMS[form]
    for right, wrong in (
        (b"<BookgDt><Dt>2026-05-12", b"<BookgDt><Dt>2026-05-32"),
        (b"20260512120000", b"20269912120000"),
        (b":61:2605120512", b":61:2605320512"),
    ):
        content = content.replace(right, wrong)
    (found,) = wrong_with(content)
    assert found.code == "no-such-day"
    assert "line" in found.where


def test_a_line_outside_the_days_of_its_statement_is_found():
    content = as_camt_053(MAY).replace(b"<BookgDt><Dt>2026-05-12", b"<BookgDt><Dt>2026-06-12")
    (found,) = wrong_with(content)
    assert (found.code, found.where) == ("day-outside-statement", "entry 5, date")


@pytest.mark.parametrize(("today", "codes"), [(11, ["day-to-come"]), (12, []), (13, [])])
def test_a_line_of_a_day_to_come_is_found(today, codes):
    assert codes_of(as_csv(MAY), today=date(2026, 5, today)) == codes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("-62,00", "sum-punctuation"),
        ('"-62,00"', "sum-punctuation"),
        ("-62.005", "not-whole-pence"),
        ("sixty-two", "not-a-sum"),
        ("", "not-a-sum"),
        ("-6e2", "not-a-sum"),
        ("-99999999999999999999", "sum-too-large"),
        ("=1+1", "not-a-sum"),
    ],
)
def test_a_sum_that_is_none_is_found_with_line_and_heading(written, code):
    quoted = written if written.startswith('"') or "," not in written else f'"{written}"'
    found = wrong_with(as_csv(MAY).replace(b"-62.00", quoted.encode()))
    assert [(one.code, one.where) for one in found] == [(code, "line 5, Amount")]


def test_a_comma_in_a_sum_without_quotation_marks_is_found_as_a_cell_too_many():
    (found,) = wrong_with(as_csv(MAY).replace(b",1090.80,", b",1,090.80,"))
    assert (found.code, found.where) == ("uneven-row", "line 2")


@pytest.mark.parametrize("form", ["camt.053.001.08", "mt940", "ofx 1"])
def test_thousands_parted_by_a_comma_are_refused_where_a_standard_has_none(form):
    content = FORMS[form].replace(b">1090.80", b">1,090.80").replace(b"C1090,80", b"C1,090,80")
    assert content != FORMS[form]
    found = wrong_with(content)
    assert {one.code for one in found} == {"not-a-sum"}
    assert all("line" in one.where for one in found)


def test_a_statement_in_another_currency_is_refused():
    assert "not-pounds" in codes_of(as_camt_053(MAY).replace(b"GBP", b"EUR"))
    assert codes_of(as_mt940(MAY).replace(b"GBP", b"EUR")) == ["not-pounds"]
    assert codes_of(as_ofx(MAY).replace(b"GBP", b"EUR")) == ["not-pounds"]


def test_what_is_read_of_five_thousand_bad_rows_stays_short():
    content = b"date,amount,balance\n" + b"2026-05-01,x,y\n" * 5_000
    found = wrong_with(content, profile=profile_named("plain"))
    assert len(found) == 51
    assert found[-1].says == "And 9,951 more like these."


# XML that attacks. ---------------------------------------------------------------------------------------

BOMB = b'<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
FETCH = b'<?xml version="1.0"?>\n<!DOCTYPE d SYSTEM "file:///etc/hostname">\n'


@pytest.mark.parametrize(
    "prolog", [BOMB, FETCH, b"<?xml version='1.0'?>\n<!--" + b"-x" * 100_000 + b"-->" + BOMB[22:]]
)
def test_a_document_type_is_refused_before_anything_is_read(prolog):
    body = as_camt_053(MAY).split(b"\n", 1)[1].replace(b"INSURANCE", b"&b;")
    (found,) = wrong_with(prolog + body)
    assert (found.code, found.where) == ("xml-doctype", "line 2")


def test_a_document_type_is_refused_in_another_encoding_too():
    text = (
        (BOMB + as_camt_053(MAY).split(b"\n", 1)[1])
        .decode()
        .replace('version="1.0"', 'version="1.0" encoding="UTF-16"')
    )
    assert codes_of(text.encode("utf-16")) == ["xml-doctype"]


def test_a_document_type_is_refused_in_ofx():
    assert codes_of(FORMS["ofx 2"].replace(b"<OFX>", b'<!DOCTYPE x [<!ENTITY a "b">]><OFX>')) == [
        "xml-doctype"
    ]


def test_elements_within_elements_without_end_are_refused():
    deep = b"<Document><BkToCstmrStmt><Stmt>" + b"<a>" * 100_000 + b"</a>" * 100_000
    assert codes_of(deep) == ["not-xml"]


def test_xml_that_is_no_statement_says_what_it_is():
    (found,) = wrong_with(
        as_camt_053(MAY).replace(b"camt.053.", b"pain.001.").replace(b"BkToCstmrStmt", b"X")
    )
    assert found.says == "This is XML, but not a camt.053 statement: it begins with “pain.001.001.08”."


# Size. ---------------------------------------------------------------------------------------------------


def test_two_hundred_megabytes_are_refused_unread(tmp_path):
    path = tmp_path / "statement.csv"
    with path.open("wb") as file:
        file.write(as_csv(MAY))
        file.truncate(200_000_000)
    (found,) = wrong_with(path)
    assert found.says == "This file is larger than 50 MB, the most we read at once."


@pytest.mark.parametrize(("size", "is_read"), [(1_000, True), (1_001, False)])
def test_the_most_that_is_read_is_counted_to_the_byte(size, is_read):
    if is_read:
        assert len(bytes_of(BytesIO(b"x" * size), most_bytes=1_000)) == size
    else:
        with pytest.raises(Refused):
            bytes_of(BytesIO(b"x" * size), most_bytes=1_000)


A_LARGE_FILE = 8_000_000
ENDLESS = {
    "line ends": (b"", b"\n"),
    "commas": (b"Date,Amount\n", b","),
    "commas and line ends in quotation marks": (b"Date,Amount\n", b',"\n"'),
    "headings": (b"", b"Date,Amount\n"),
    "tags of OFX": (b"<OFX>", b"<A>"),
    "tags of XML": (b"<Document><BkToCstmrStmt><Stmt>", b"<a/>"),
    "braces": (b"", b"{1:"),
    "fields": (b"", b":20:x\n"),
    "rows that are none": (b":20:x\n", b":61:2605110511C1,NTRFNONREF\n"),
    "letters": (b"", b"x"),
    "brackets": (b"<Document><BkToCstmrStmt><Stmt>", b"<![CDATA["),
}


@pytest.mark.slow
@pytest.mark.parametrize("of_what", ENDLESS)
def test_a_large_file_of_one_thing_over_and_over_is_refused(of_what):
    """It comes to an end, where a reader that went back to the beginning each time would not in a day."""
    begins, again = ENDLESS[of_what]
    content = begins + again * (A_LARGE_FILE // len(again))
    assert codes_of(content)


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\0" * 100])
def test_an_empty_file_is_refused(content):
    assert codes_of(content) == ["empty"]


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    assert codes_of(tmp_path / "none.csv") == ["file-unreadable"]


# Anything at all. ----------------------------------------------------------------------------------------


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_whatever_the_bytes_somebody_gets_a_sentence(content):
    assert isinstance(read_or_refuse(content), Statement | Refused)


@given(
    st.sampled_from(sorted(FORMS)),
    st.integers(0, 3_000),
    st.integers(0, 12),
    st.binary(max_size=12),
)
@settings(max_examples=300, deadline=None)
def test_a_file_altered_anywhere_is_refused_or_still_adds_up(form, at, how_much, instead):
    content = FORMS[form]
    at %= len(content)
    altered = content[:at] + instead + content[at + how_much :]
    told = read_or_refuse(altered, opening_pence=0, closing_pence=175_78)
    if isinstance(told, Statement) and not told.findings:
        assert sum(line.pence for line in told.lines) == 175_78


def read_or_refuse(content: bytes, **told: int) -> Statement | Refused:
    try:
        return read(content, **told)
    except Refused as refused:
        return refused


KEYS = ["columns", "date", "amount", "delimiter", "decimal", "heading_row", "in_words", "amount_style"]


@given(
    st.dictionaries(
        st.sampled_from(KEYS),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=4,
    )
)
@settings(max_examples=100, deadline=None)
def test_whatever_a_kept_profile_holds_it_is_a_profile_or_refused(kept):
    try:
        profile = profile_of(kept)
    except Refused:
        return
    assert profile_of(profile.as_dict()) == profile


@pytest.mark.parametrize("form", ["ofx 1", "ofx 2"])
def test_ofx_without_its_last_tag_is_cut_short(form):
    content = FORMS[form]
    assert codes_of(content[: content.rindex(b"</OFX>")]) == ["cut-short"]


def test_a_line_in_another_currency_is_found_and_one_that_was_converted_is_not():
    def with_group(name: bytes) -> bytes:
        group = b"<%b><CURRATE>1.1<CURSYM>EUR</%b></STMTTRN>" % (name, name)
        return FORMS["ofx 1"].replace(b"</STMTTRN>", group, 1)

    assert codes_of(with_group(b"CURRENCY")) == ["not-pounds"]
    assert codes_of(with_group(b"ORIGCURRENCY")) == []
