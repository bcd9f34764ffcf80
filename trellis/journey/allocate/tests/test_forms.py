"""What is tried in a what-if, and what is handed in as a scheme."""

from __future__ import annotations

import pytest

from tests.people import J1_LEVELS
from trellis.engines.allocation import schemes
from trellis.engines.allocation.working import allocate
from trellis.journey.allocate.forms import PublicTrial, Tried

SCHEME = schemes.load("northshire-2026-04")


def carer(share: float, *, able: bool = True, relation: str = "daughter") -> dict[str, object]:
    return {"relation": relation, "share": share, "willing": True, "able": able}


STORED = {
    "answers": {
        **{key: {"level": level} for key, level in J1_LEVELS.items()},
        "nutrition": {"level": 2, "carers": [carer(0.5)]},
        "habitable_home": {"level": 2, "carers": [carer(1)]},
    }
}


def tried(stored=STORED, **changed: str) -> Tried:
    """The form as a browser sends it when only `changed` was touched; `_` stands for the hyphens."""
    shown = Tried(scheme=SCHEME, stored=stored)
    sent = {name: shown[name].initial for name in shown.fields}
    return Tried({**sent, **changed}, scheme=SCHEME, stored=stored)


def weekly(form: Tried) -> int | None:
    assert form.is_valid(), form.errors
    return allocate({"answers": form.answers}, SCHEME).weekly_pence


def test_answers_left_as_they_were_are_the_stored_ones():
    form = tried()
    assert weekly(form) == 293_15
    assert form.answers == STORED["answers"]


def test_the_quick_button_takes_the_daughters_help_from_every_answer():
    form = tried(quick="stops-0")
    assert weekly(form) == 348_50
    assert form["nutrition-share-0"].value() == "0"


def test_the_quick_button_alone_starts_from_the_stored_answers():
    assert weekly(Tried({"quick": "stops-0"}, scheme=SCHEME, stored=STORED)) == 348_50


@pytest.mark.parametrize("quick", ["stops-9", "stops-", "starts-0", "stops-all-of-them"])
def test_a_quick_button_that_is_not_there_changes_nothing(quick):
    assert weekly(tried(quick=quick)) == 293_15


def test_the_quick_buttons_name_whoever_helps_now():
    assert Tried(scheme=SCHEME, stored=STORED).quick_answers == [("stops-0", "Your daughter stops helping")]
    both = {
        "answers": {
            **STORED["answers"],
            "hygiene": {"level": 3, "carers": [carer(0.25, relation="neighbour")]},
        }
    }
    assert [text for _, text in Tried(scheme=SCHEME, stored=both).quick_answers] == [
        "Your daughter stops helping",
        "Your neighbour stops helping",
        "Nobody helps",
    ]
    nobody = {"answers": {key: {"level": level} for key, level in J1_LEVELS.items()}}
    assert Tried(scheme=SCHEME, stored=nobody).quick_answers == []


def test_help_that_does_not_count_shows_as_none_and_stays_as_stored():
    stored = {"answers": {**STORED["answers"], "hygiene": {"level": 3, "carers": [carer(0.5, able=False)]}}}
    form = tried(stored)
    assert form["hygiene-share-0"].value() == "0"
    assert weekly(form) == 293_15
    assert form.answers["hygiene"] == stored["answers"]["hygiene"]


def test_a_share_that_is_no_plain_part_is_among_the_choices():
    stored = {"answers": {**STORED["answers"], "hygiene": {"level": 3, "carers": [carer(0.3333)]}}}
    form = tried(stored)
    assert ("0.3333", "33.33% of it") in form.fields["hygiene-share-0"].choices
    assert form.is_valid() and form.answers == stored["answers"]


def test_two_helpers_over_the_whole_are_refused_at_the_question():
    stored = {
        "answers": {
            **STORED["answers"],
            "hygiene": {"level": 3, "carers": [carer(0.5), carer(0.5, relation="neighbour")]},
        }
    }
    assert tried(stored).is_valid()
    form = tried(stored, **{"hygiene-share-0": "0.75"})
    assert form.errors == {
        "hygiene-share-0": [
            "Washing and keeping clean: together they would do more than all of it. Lower one of the parts"
        ]
    }


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("work-level", "5"),
        ("work-level", "-1"),
        ("work-level", "two"),
        ("work-level", ""),
        ("work-share-0", "1.5"),
        ("work-share-0", "-0.5"),
        ("work-share-0", "NaN"),
        ("work-share-0", ""),
    ],
)
def test_what_is_not_among_the_choices_is_refused_at_its_own_question(name, sent):
    form = tried(**{name: sent})
    assert list(form.errors) == [name]
    assert form.errors[name][0].startswith("Work, learning and volunteering: choose")


def test_the_public_form_begins_with_nothing_chosen_and_names_each_question_left_out():
    form = PublicTrial({}, scheme=SCHEME)
    assert not form.is_valid()
    assert form.errors["nutrition-level"] == ["Eating and drinking: choose how much help"]
    assert len([name for name in form.errors if name.endswith("-level")]) == 10


def test_circumstances_go_to_the_engine():
    sent = {f"{key}-level": str(level) for key, level in J1_LEVELS.items()}
    sent |= {f"{key}-share-0": "0" for key in J1_LEVELS}
    form = PublicTrial({**sent, "circumstances": ["night_care"]}, scheme=SCHEME)
    assert form.is_valid(), form.errors
    worked = allocate(form.document, SCHEME)
    assert (worked.weekly_pence, worked.suitable) == (348_50, False)
