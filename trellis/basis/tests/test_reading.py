import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.basis.findings import Refused
from trellis.basis.reading import (
    MOST_DEEP,
    canonical,
    fingerprint,
    read_json,
    read_json_file,
    read_json_object,
    read_toml,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
WHOLE = st.integers(-(2**63) + 1, 2**63 - 1)
EXACT = st.decimals(-1000, 1000, places=6)
PLAIN = st.recursive(
    st.none() | st.booleans() | WHOLE | EXACT | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


def refused(text, **limits):
    with pytest.raises(Refused) as refusal:
        read_json(text, **limits)
    return [(finding.code, finding.where) for finding in refusal.value.findings]


def faults(text):
    try:
        read_json(text)
    except Refused as refusal:
        return refusal.findings
    return ()


@given(PLAIN)
def test_what_we_write_we_can_read_and_write_again_the_same(value):
    written = canonical(value)
    assert canonical(read_json(written)) == written


@given(PLAIN)
def test_the_canonical_form_is_json_that_anybody_can_read(value):
    assert json.loads(canonical(value)) == json.loads(json.dumps(value, default=float))


@given(st.dictionaries(TEXT, WHOLE))
def test_the_order_of_keys_does_not_change_the_fingerprint(value):
    assert fingerprint(dict(reversed(value.items()))) == fingerprint(value)


def test_one_changed_figure_is_another_fingerprint():
    assert fingerprint({"pence": 29315}) != fingerprint({"pence": 29316})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("0.50"), "0.5"),
        (0.5, "0.5"),
        (Decimal("1E+2"), "100"),
        (1.0, "1"),
        (Decimal("-0.0"), "0"),
        (-0.0, "0"),
        (Decimal("1E-7"), "0.0000001"),
        (1e-7, "0.0000001"),
        (0.1, "0.1"),
        (100, "100"),
        (True, "true"),
        ((1, 2), "[1,2]"),
        ({"b": 1, "a": {"é": "\n"}}, '{"a":{"é":"\\n"},"b":1}'),
    ],
)
def test_a_value_is_written_one_way_only(value, written):
    assert canonical(value).decode() == written


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_nan_is_never_written(value):
    with pytest.raises(ValueError, match="no place in JSON"):
        canonical({"a": [value]})


@pytest.mark.parametrize("value", [{1: 2}, {1, 2}, object(), b"bytes"])
def test_what_json_cannot_hold_is_a_mistake(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_numbers_with_a_point_are_read_as_written():
    assert read_json("[0.1, 1.0, 1e2, -5]") == [Decimal("0.1"), Decimal("1.0"), Decimal("100"), -5]


def test_a_mark_before_the_first_character_is_read_over():
    assert read_json(b"\xef\xbb\xbf{}") == {}
    assert read_json("\ufeff{}") == {}


@pytest.mark.parametrize(
    "text", ["", "  ", "{", '{"a":1,}', "{'a': 1}", "nonsense", '{"a" 1}', "[1] [2]", '"\n"']
)
def test_what_is_not_json_is_refused_with_the_place(text):
    assert [code for code, where in refused(text) if where.startswith("line ")] == ["not-json"]


def test_a_key_given_twice_is_refused_by_name_at_any_depth_and_every_time():
    with pytest.raises(Refused) as refusal:
        read_json('{"a": 1, "a": 2, "inner": [{"share": 1, "share": 1}]}')
    assert sorted(finding.says for finding in refusal.value.findings) == [
        "“a” is given twice in one object.",
        "“share” is given twice in one object.",
    ]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_nan_and_infinity_are_refused(text):
    assert refused(f'{{"level": {text}}}') == [("not-a-number", "")]


def test_half_of_a_surrogate_pair_is_refused_where_it_stands():
    assert refused('{"a": ["x", "\\ud800"]}') == [("not-text", "a[2]")]
    assert refused('{"\\udfff": 1}') == [("not-text", "")]
    assert refused('{"a": "\\u0000"}') == [("not-text", "a")]
    assert refused('{"a": "\ud800"}') == [("not-text", "a")]
    assert read_json('"\\ud83d\\ude00"') == "😀"


@pytest.mark.parametrize(
    "digits",
    [
        "9223372036854775808",
        "-9223372036854775808",
        "9" * 100,
        "9" * 5000,
        "1e31",
        "1e999999999",
        "1e-999999999",
        "1e99999999999999999999",
        "0.1e-31",
        "0." + "1" * 100,
        "0e999999999",
    ],
)
def test_a_number_no_machine_agrees_on_is_refused(digits):
    assert refused(f'{{"level": {digits}}}') == [("number-too-large", "")]


def test_the_largest_whole_number_is_read():
    assert read_json(str(2**63 - 1)) == 2**63 - 1


def test_objects_may_lie_as_deep_as_allowed_and_no_deeper():
    assert read_json("[" * MOST_DEEP + "]" * MOST_DEEP)
    assert read_json("[[[1]]]", most_deep=3) == [[[1]]]
    assert refused("[[[1]]]", most_deep=2) == [("too-deep", "[1][1]")]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_text_of_nothing_but_brackets_is_refused_and_not_a_crash(opening):
    assert [code for code, _ in refused(opening * 100_000)] in (["too-deep"], ["not-json"])
    closing = "]" if opening == "[" else "}"
    assert [code for code, _ in refused(opening * 50_000 + "1" + closing * 50_000)] == ["too-deep"]


def test_a_text_may_be_as_large_as_allowed_and_no_larger():
    assert read_json('"12345678"', most_bytes=10) == "12345678"
    assert refused('"123456789"', most_bytes=10) == [("too-large", "")]
    assert refused(b'"123456789"', most_bytes=10) == [("too-large", "")]
    assert refused('"££££"', most_bytes=9) == [("too-large", "")]


@pytest.mark.parametrize("data", [b"\xff\xfe{\x00}\x00", b'"\xe9"', b"\x80"])
def test_text_that_is_not_utf_8_is_refused(data):
    assert [code for code, _ in refused(data)] == ["not-utf-8"]


def test_many_faults_are_told_at_once_but_not_without_end():
    assert len(refused('{"a": NaN, "a": "\\ud800", "b": 1e99}')) == 4
    assert len(refused(f"[{'NaN,' * 1000}1]")) == 50


@given(st.binary() | TEXT)
def test_anything_at_all_is_read_or_refused_and_never_a_traceback(text):
    assert all(finding.says and finding.do for finding in faults(text))


@pytest.mark.parametrize("text", ["[]", "1", "null", '"a"'])
def test_only_an_object_will_do_where_one_is_asked_for(text):
    with pytest.raises(Refused, match="not an object"):
        read_json_object(text)


def test_a_file_is_read(tmp_path):
    (tmp_path / "mrs-a.json").write_text('{"person": "Mrs A"}')
    assert read_json_file(tmp_path / "mrs-a.json") == {"person": "Mrs A"}


def test_a_file_that_is_missing_or_a_folder_or_endless_is_refused_by_name(tmp_path):
    for path, says in (
        (tmp_path / "none.json", "There is no such file"),
        (tmp_path, "This is a folder"),
        (tmp_path / "a\0b", "This file cannot be read"),
    ):
        with pytest.raises(Refused, match=says):
            read_json_file(path)
    (tmp_path / "large.json").write_bytes(b" " * 1001)
    with pytest.raises(Refused, match="larger than 1,000 bytes"):
        read_json_file(tmp_path / "large.json", most_bytes=1000)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = ", "not-toml"),
        ("a = 1\na = 2", "not-toml"),
        (b"a = '\xff'", "not-utf-8"),
        ("a." * 8 + "a = 1", "too-deep"),
        ("a = " + "[" * 5_000, "not-toml"),
        ("#" * 1_000_001, "too-large"),
    ],
)
def test_toml_that_would_harm_is_refused_with_a_sentence(text: str | bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_toml(text, what="instrument")
    found = refused.value.findings[0]
    assert found.code in (code, "too-deep") and found.do


def test_toml_keeps_numbers_as_written_and_forgives_the_mark_some_editors_put_first() -> None:
    assert read_toml(b"\xef\xbb\xbfshare = 0.10", what="scheme") == {"share": Decimal("0.10")}
