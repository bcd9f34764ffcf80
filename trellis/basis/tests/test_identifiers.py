import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Finding
from trellis.basis.identifiers import (
    read_account_number,
    read_nhs_number,
    read_sort_code,
    read_uprn,
    say_nhs_number,
)


def checks(nine: str) -> int:
    """The check digit as the NHS Data Dictionary tells it; 10 for a number that is never given out."""
    return (
        11 - sum(int(figure) * weight for figure, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    ) % 11


@given(st.text("0123456789", min_size=10, max_size=10))
def test_an_nhs_number_is_right_only_if_its_last_figure_checks(figures):
    right = checks(figures[:9]) == int(figures[9]) and figures != "0" * 10
    read = read_nhs_number(figures)
    assert (read == figures) if right else (isinstance(read, Finding) and read.code == "nhs-number-check")


@given(st.text("0123456789", min_size=9, max_size=9).filter(lambda nine: checks(nine) < 10 and int(nine)))
def test_an_nhs_number_said_in_groups_is_read_again(nine):
    figures = f"{nine}{checks(nine)}"
    assert read_nhs_number(say_nhs_number(figures)) == figures


@pytest.mark.parametrize(
    "text", ["", "943476591", "94347659190", "943 476 591X", "٩٤٣٤٧٦٥٩١٩", None, 9434765919]
)
def test_an_nhs_number_of_another_form_is_a_finding(text):
    finding = read_nhs_number(text, where="row 2")
    assert isinstance(finding, Finding)
    assert (finding.code, finding.where) == ("nhs-number-form", "row 2")


@pytest.mark.parametrize(
    ("read", "text", "kept"),
    [
        (read_uprn, "1", "1"),
        (read_uprn, "100023336956", "100023336956"),
        (read_uprn, "0010 0023 3369", "1000233369"),
        (read_sort_code, "20-29-59", "202959"),
        (read_sort_code, "20 29 59", "202959"),
        (read_sort_code, "000000", "000000"),
        (read_account_number, "63748472", "63748472"),
        (read_account_number, "0374 8472", "03748472"),
    ],
)
def test_a_number_in_good_form_is_kept_in_one_form(read, text, kept):
    assert read(text) == kept


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_uprn, ""),
        (read_uprn, "000"),
        (read_uprn, "1000233369561"),
        (read_uprn, "12A"),
        (read_uprn, None),
        (read_sort_code, "20295"),
        (read_sort_code, "2029590"),
        (read_sort_code, "20/29/59"),
        (read_sort_code, 202959),
        (read_account_number, "6374847"),
        (read_account_number, "637484720"),
        (read_account_number, "GB29NWBK"),
    ],
)
def test_a_number_of_another_form_is_a_finding_that_does_not_repeat_it(read, text):
    finding = read(text, where="row 9")
    assert isinstance(finding, Finding)
    assert finding.code.endswith("-form") and finding.where == "row 9"
    assert not text or str(text) not in str(finding)
