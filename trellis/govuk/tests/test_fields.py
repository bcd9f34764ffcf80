"""Every kind of question is asked with GOV.UK's own component, and what was typed comes back."""

import re
from datetime import date

import pytest
from django import forms
from django.template import engines

from trellis.govuk.fields import DateField, MoneyField


class Everything(forms.Form):
    name = forms.CharField(label="Full name", help_text="As on letters")
    said = forms.CharField(label="What they said", widget=forms.Textarea)
    level = forms.ChoiceField(
        label="How much help?", choices=[("0", "None"), ("1", "Some")], widget=forms.RadioSelect
    )
    limbs = forms.MultipleChoiceField(
        label="Why?",
        choices=[("a", "Pain"), ("b", "Danger")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agrees = forms.BooleanField(label="She agrees", required=False)
    team = forms.ChoiceField(label="Team", choices=[("1", "Riverside"), ("2", "Hillside")])
    born = DateField(label="Date of birth")
    scheme = forms.FileField(label="Scheme file", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


SHOWS = engines["jinja2"] if "jinja2" in [e.name for e in engines.all()] else engines.all()[0]


def shown(form: forms.Form) -> str:
    template = SHOWS.from_string(
        '{% from "govuk/fields.jinja" import field, error_summary %}{{ error_summary(form) }}'
        "{% for bound in form %}{{ field(bound) }}{% endfor %}"
    )
    return template.render({"form": form})


TYPED = {
    "name": "<b>Amina</b>",
    "said": "I can't stand for long",
    "level": "1",
    "limbs": ["b"],
    "agrees": "on",
    "team": "2",
    "born_0": "14",
    "born_1": "3",
    "born_2": "1948",
    "password": "secret",
}


@pytest.mark.parametrize(
    "component",
    ["input", "textarea", "radios", "checkboxes", "select", "date-input", "file-upload", "password-input"],
)
def test_each_kind_of_question_is_shown_by_its_component(component):
    assert f"govuk-{component}" in shown(Everything())


def test_what_was_typed_comes_back_and_is_never_taken_for_markup():
    html = shown(Everything(TYPED))
    assert 'value="&lt;b&gt;Amina&lt;/b&gt;"' in html
    assert "<b>" not in html
    assert "I can&#39;t stand for long" in html or "I can't stand for long" in html
    for box in ("14", "3", "1948"):
        assert f'value="{box}"' in html
    assert html.count(" checked") == 3


def test_a_password_is_never_put_back_into_the_page():
    assert "secret" not in shown(Everything(TYPED))


def test_every_error_stands_by_its_box_and_in_the_summary_with_a_link_to_it():
    form = Everything({})
    html = shown(form)
    for name in ("name", "said", "level", "team", "born", "password"):
        assert f'href="#{form[name].auto_id}"' in html, name
        assert f'id="{form[name].auto_id}"' in html, name


class Born(forms.Form):
    born = DateField(label="Date of birth")


@pytest.mark.parametrize(
    ("day", "month", "year", "says"),
    [
        ("", "", "", "Enter date of birth"),
        ("14", "", "1948", "Date of birth must include a month"),
        ("", "", "1948", "Date of birth must include a day and a month"),
        ("31", "2", "1948", "Date of birth must be a real date"),
        ("14", "March", "1948", "Date of birth must be numbers, for example 27 3 1948"),
        ("14", "3", "99999", "Date of birth must be a real date"),
        ("٣", "3", "1948", "Date of birth must be numbers, for example 27 3 1948"),
        ("-1", "3", "1948", "Date of birth must be numbers, for example 27 3 1948"),
    ],
)
def test_a_date_in_three_boxes_says_what_is_wrong_with_it(day, month, year, says):
    form = Born({"born_0": day, "born_1": month, "born_2": year})
    assert form.errors["born"] == [says]


def test_a_date_in_three_boxes_gives_the_day():
    form = Born({"born_0": " 14", "born_1": "03", "born_2": "1948"})
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(1948, 3, 14)


class Asked(forms.Form):
    price = MoneyField(label="Price", least=1, most=500_00)
    once = MoneyField(label="What it costs once", required=False)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("17.25", 1725), ("£17.25", 1725), (" £ 17.2 ", 1720), ("320", 320_00), ("0.01", 1), ("500.00", 500_00)],
)
def test_pounds_are_read_as_whole_pence(typed, pence):
    form = Asked({"price": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"price": pence, "once": None}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter price"),
        ("seventeen", "must be pounds and pence"),
        ("17.255", "must be pounds and pence"),
        ("1,0000", "must be pounds and pence"),
        ("1e3", "must be pounds and pence"),
        ("١٧", "must be pounds and pence"),
        ("9" * 5_000, "must be pounds and pence"),
        ("-17.25", "must be £0.01 or more"),
        ("0", "must be £0.01 or more"),
        ("500.01", "must be £500.00 or less"),
    ],
)
def test_a_sum_that_cannot_be_one_is_refused_and_stands_as_it_was_typed(typed, says):
    form = Asked({"price": typed})
    assert says in form.errors["price"][0]
    assert typed[:20] in shown(form)


def test_a_sum_in_pence_stands_in_its_box_in_pounds():
    asked = shown(Asked(initial={"price": 1725}))
    box = re.search("govuk-input__prefix.*?<input[^>]*>", asked, re.DOTALL)
    assert box is not None and 'value="17.25"' in box[0] and "£" in box[0]
