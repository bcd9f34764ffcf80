"""Lists: ours, a council's own, and the official mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from trellis.basis.findings import Refused
from trellis.formats.client_level_data.specification import specification
from trellis.formats.client_level_data.tests.returns import checked, holds
from trellis.formats.client_level_data.value_lists import (
    NEVER_SENT,
    lists_given,
    mapping_given,
    value_lists,
)


def test_every_list_of_the_specification_ships_with_its_source_and_how_far_it_is_confirmed():
    ours = value_lists()
    assert set(ours.by_name) == {one.list_name for one in specification().fields if one.list_name}
    for kept in ours.by_name.values():
        assert "release 2" in kept.source and kept.status, kept.name


def test_the_lists_are_as_long_as_what_was_read_of_them():
    lengths = {name: len(kept.values) for name, kept in value_lists().by_name.items()}
    assert (lengths["ethnicity"], lengths["accommodation_status"], lengths["event_outcome"]) == (21, 20, 16)
    assert (lengths["service_component"], lengths["service_type"], lengths["event_type"]) == (25, 9, 4)


@pytest.mark.parametrize("name", sorted(value_lists().by_name))
def test_what_replaces_a_word_is_a_value_and_nothing_that_is_never_sent_is_one(name: str):
    kept = value_lists()[name]
    assert set(kept.replaced.values()) <= set(kept.values)
    assert not {*kept.values, *kept.replaced} & set(NEVER_SENT)
    assert not set(kept.replaced) & set(kept.values)


def test_a_folder_of_lists_takes_the_place_of_ours_list_by_list(tmp_path: Path):
    (tmp_path / "ref_gender.csv").write_text(
        "raw,cleaned_r2,grouped_r2\nWoman,Woman,Woman\nF,Woman,Woman\nX,Invalid and not mapped,Unknown\n"
    )
    (tmp_path / "ref_la.csv").write_text("code,name\n102,Northshire\n")
    lists = lists_given(tmp_path)
    assert lists["gender"].values == ("Woman",) and lists.councils == {"102": "Northshire"}
    assert lists["service_type"] == value_lists()["service_type"]
    table = """
        Gender | breaks
        Woman  |
        F      | word-of-our-own
        Female | not-in-list
        X      | not-in-list
        """
    holds(tmp_path, "V05", table, lists=lists)


def test_a_council_s_list_that_knows_no_capitals_still_tells_words_of_release_1(tmp_path: Path):
    (tmp_path / "ref_delivery_mechanism.csv").write_text(
        "raw,cleaned_r2,grouped_r2\nDirect payment,Direct payment,Direct payment\n"
    )
    table = "Delivery Mechanism\nDirect Payment\n"
    report = checked(tmp_path, table, lists=lists_given(tmp_path))
    assert report.count("V06", "release-1", "Delivery Mechanism") == 1


MAPPING = """Variable,Release 1 value,Release 2 value,Comparison
Delivery Mechanism,Direct Payment,Direct payment,Changed (capitalisation only)
Delivery Mechanism,CASSR Managed Personal Budget,Personal budget managed by the council,Changed
Delivery Mechanism,Part Direct Payment,,Removed
Delivery Mechanism,,Individual service fund,New
Shoe size,9,9,No change
"""


def test_the_official_mapping_takes_the_place_of_ours(tmp_path: Path):
    path = tmp_path / "mapping.csv"
    path.write_text(MAPPING)
    lists = lists_given(path)
    kept = lists["delivery_mechanism"]
    assert kept.values == (
        "Direct payment",
        "Personal budget managed by the council",
        "Individual service fund",
    )
    assert kept.replaced["CASSR Managed Personal Budget"] == "Personal budget managed by the council"
    assert kept.gone == {"Part Direct Payment"} and lists["gender"] == value_lists()["gender"]
    assert [note.code for note in lists.notes] == ["variable-unknown"]
    table = """
        Delivery Mechanism      | breaks
        Individual service fund |
        Direct Payment          | release-1
        Part Direct Payment     | release-1-gone
        """
    holds(tmp_path, "V06", table, lists=lists)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"raw,cleaned_r2\n",
        b"Variable,Release 1 value,Release 2 value\nGender,Male,\n",
        b"Variable,Release 1 value,Release 2 value\nShoe size,9,9\n",
        b'Variable,"Release 1 value\n',
        b"\x00\xff" * 100,
    ],
)
def test_what_is_no_mapping_is_refused(content: bytes):
    with pytest.raises(Refused):
        mapping_given(content)


@pytest.mark.parametrize(
    "content", ["", "raw\nMale\n", "raw,cleaned_r2,grouped_r2\nF,Female,Female\n", 'raw,cleaned_r2\n"Male']
)
def test_a_list_in_which_nothing_may_be_written_is_refused(tmp_path: Path, content: str):
    (tmp_path / "ref_gender.csv").write_text(content)
    with pytest.raises(Refused):
        lists_given(tmp_path)


def test_an_empty_folder_and_a_missing_one_are_refused(tmp_path: Path):
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(Refused):
            lists_given(place)
