"""Two saves of one form, side by side."""

from datetime import date

from django import forms

from trellis.govuk.both import Difference, differences
from trellis.govuk.fields import DateField


class Leaf(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label="Name", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "An apple"), ("b", "A pear")], required=False)
    many = forms.MultipleChoiceField(label="Many", choices=[("x", "Ex"), ("y", "Why")], required=False)
    ripe = forms.BooleanField(label="Ripe", required=False)
    picked = DateField(label="Picked", required=False)


def typed(**answers) -> Leaf:
    form = Leaf({"version": 1, **answers})
    assert form.is_valid(), form.errors
    return form


def test_only_what_differs_is_shown_in_words_and_in_the_form_s_order():
    form = typed(
        name="Conference", kind="b", many=["y", "x"], ripe="on", picked_0="7", picked_1="4", picked_2="2026"
    )
    theirs = {
        "version": 2,
        "name": "Conference",
        "kind": "a",
        "many": ["x"],
        "ripe": False,
        "picked": date(2026, 4, 27),
    }
    assert differences(form, theirs) == [
        Difference("Kind", "A pear", "An apple"),
        Difference("Many", "Why; Ex", "Ex"),
        Difference("Ripe", "Yes", "No"),
        Difference("Picked", "7 April 2026", "27 April 2026"),
    ]


def test_empty_in_any_way_is_nothing_and_no_difference():
    theirs = {"name": None, "kind": "", "many": [], "ripe": False, "picked": None}
    assert differences(typed(), theirs) == []
    assert differences(typed(name="Bramley"), theirs) == [Difference("Name", "Bramley", "nothing")]


def test_the_version_itself_is_no_question():
    assert differences(typed(), {"version": 9}) == []
