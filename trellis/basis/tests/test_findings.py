import pickle

import pytest

from trellis.basis.findings import LONGEST_QUOTE, Finding, Refused, listed, place, quoted

LATE = Finding("too-late", "The form came late.", "row 3", "Send it again.")
BLANK = Finding("blank", "There is nothing here.", "", "Write something.")


def test_a_finding_says_where_only_if_there_is_a_place():
    assert str(LATE) == "row 3: The form came late. Send it again."
    assert str(BLANK) == "There is nothing here. Write something."


def test_a_finding_in_json_has_its_four_parts():
    assert LATE.as_json() == {
        "code": "too-late",
        "says": "The form came late.",
        "where": "row 3",
        "do": "Send it again.",
    }


def test_a_refusal_carries_every_finding_and_says_them_all():
    refused = Refused([LATE, BLANK])
    assert refused.findings == (LATE, BLANK)
    assert str(refused) == f"{LATE} {BLANK}"


def test_a_refusal_survives_going_to_another_process():
    assert pickle.loads(pickle.dumps(Refused(LATE))).findings == (LATE,)


def test_a_refusal_without_a_finding_is_a_mistake():
    with pytest.raises(ValueError, match="at least one finding"):
        Refused([])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Zażółć گل", "“Zażółć گل”"),
        ("a\nb\x1b[31m", "“a\\nb\\x1b[31m”"),
        ("\ud800", "“\\ud800”"),
        ("x" * LONGEST_QUOTE, f"“{'x' * LONGEST_QUOTE}”"),
        ("x" * (LONGEST_QUOTE + 1), f"“{'x' * LONGEST_QUOTE}…”"),
        ({}, "an object"),
        ([1], "a list"),
        (False, "false"),
        (1.5, "1.5"),
    ],
)
def test_what_somebody_wrote_is_quoted_on_one_short_line(value, shown):
    assert quoted(value) == shown


def test_a_place_cannot_carry_a_strangers_line_breaks():
    assert place("outcomes", "a\nb", 3) == "outcomes.a\\nb[3]"
    assert place() == ""


def test_one_word_alone_is_listed_as_itself():
    assert (listed([]), listed(["a"]), listed(["a", "b"])) == ("", "a", "a and b")
