"""The pages of the financial assessment, one thing each, and the words for what the law calls by a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WAY, HOUSEHOLD, SAVINGS, INCOME, HOUSING, DISABILITY, FAMILY = (
    "way",
    "household",
    "savings",
    "income",
    "housing",
    "disability",
    "family",
)
FULL, LIGHT_BELOW, LIGHT_ABOVE, RATHER_NOT = "full", "light_below", "light_above", "rather_not"
# With these two nothing more is asked: the whole cost is paid, whatever the rest would be.
PAYS_ALL = (LIGHT_ABOVE, RATHER_NOT)


@dataclass(frozen=True)
class Page:
    """key: in the address and in the stored answers. says: on the list. asks: at the top of the page."""

    key: str
    says: str
    asks: str


PAGES = (
    Page(WAY, "How to do this", "How would you like to do this?"),
    Page(HOUSEHOLD, "Who you live with", "Who do you live with, and where?"),
    Page(SAVINGS, "Savings", "What savings do you have?"),
    Page(INCOME, "Money coming in", "What money comes in?"),
    Page(HOUSING, "Paying for your home", "What do you pay for your home?"),
    Page(DISABILITY, "What your disability or health costs", "What does your disability or health cost you?"),
    Page(FAMILY, "Children and extra amounts", "Children, and extra amounts that may be yours"),
)
BY_KEY = {page.key: page for page in PAGES}


def given(answers: Mapping[str, Any], key: str) -> dict[str, Any]:
    """What was answered on one page; nothing where it was not."""
    return dict(answers.get(key, {}).get("given", {}))


def version_of(answers: Mapping[str, Any], key: str) -> int:
    """How often a page was saved: two windows on different pages are no trouble to one another."""
    return int(answers.get(key, {}).get("version", 0))


def way_of(answers: Mapping[str, Any]) -> str:
    return str(given(answers, WAY).get("way", ""))


def pages_for(answers: Mapping[str, Any]) -> tuple[Page, ...]:
    """The pages there are to fill in, which hangs on the first."""
    return PAGES[:1] if way_of(answers) in PAYS_ALL else PAGES


INCOME_WORDS = {
    "state_pension": "State Pension",
    "pension_credit_guarantee": "Pension Credit: the guarantee part",
    "pension_credit_savings": "Pension Credit: the savings part",
    "private_pension": "A private or work pension",
    "attendance_allowance_lower": "Attendance Allowance, lower rate",
    "attendance_allowance_higher": "Attendance Allowance, higher rate",
    "pip_daily_living_standard": "PIP, daily living, standard rate",
    "pip_daily_living_enhanced": "PIP, daily living, enhanced rate",
    "pip_mobility_standard": "PIP, mobility, standard rate",
    "pip_mobility_enhanced": "PIP, mobility, enhanced rate",
    "dla_care_lowest": "DLA, care, lowest rate",
    "dla_care_middle": "DLA, care, middle rate",
    "dla_care_highest": "DLA, care, highest rate",
    "dla_mobility_lower": "DLA, mobility, lower rate",
    "dla_mobility_higher": "DLA, mobility, higher rate",
    "constant_attendance_allowance": "Constant Attendance Allowance",
    "universal_credit": "Universal Credit",
    "employment_and_support_allowance": "Employment and Support Allowance",
    "income_support": "Income Support",
    "jobseekers_allowance": "Jobseeker’s Allowance",
    "carers_allowance": "Carer’s Allowance",
    "earnings": "Wages, or what you earn working for yourself",
    "war_widows_pension": "War Widow’s or Widower’s Pension",
    "war_pension": "War pension",
    "guaranteed_income_payment": "Armed forces: Guaranteed Income Payment",
    "armed_forces_independence_payment": "Armed Forces Independence Payment",
    "gallantry_award": "Gallantry award",
    "housing_benefit": "Housing Benefit",
    "council_tax_reduction": "Council Tax Reduction",
    "child_benefit": "Child Benefit",
    "child_tax_credit": "Child Tax Credit",
    "winter_fuel_payment": "Winter Fuel Payment",
    "christmas_bonus": "Christmas bonus",
    "independent_living_fund": "Independent Living Fund",
    "direct_payment": "A direct payment for care",
    "charitable_payment": "Regular payments from a charity",
    "other": "Something else",
}
HOUSING_WORDS = {
    "rent": "Rent",
    "mortgage": "Mortgage",
    "council_tax": "Council Tax",
    "ground_rent": "Ground rent",
    "service_charge": "Service charge",
    "other_housing": "Something else for your home",
}
DISABILITY_WORDS = {
    "laundry": "More washing, or special washing powder",
    "heating": "More heating",
    "special_diet": "Special food",
    "clothing": "Clothes or shoes that wear out, or are made for you",
    "bedding": "More bedding",
    "community_alarm": "An alarm or telecare",
    "equipment": "Equipment: buying it, hiring it, keeping it working",
    "help_at_home": "Cleaning, gardening or help in the house",
    "private_care": "Care that you pay for yourself",
    "transport": "Taxis and travel, more than a mobility benefit pays",
    "internet": "Internet or telephone you need because of it",
    "other_disability": "Something else",
}
EVERY_WORDS = {
    "week": "every week",
    "four_weeks": "every four weeks",
    "month": "every month",
    "year": "every year",
}
HOUSEHOLD_WORDS = {
    "single": "I live without a partner",
    "couple": "I live with a husband, wife or partner",
    "lone_parent": "I bring up a child on my own",
}
SETTING_WORDS = {
    "community": "In my own home, or somebody else’s, or in supported living",
    "care_home": "In a care home, for good",
}
PREMIUM_WORDS = {
    "disability": "The disability premium",
    "enhanced_disability": "The enhanced disability premium",
    "carer": "The carer premium",
}
WAY_WORDS = {
    FULL: "I will tell you about my money",
    LIGHT_BELOW: "My money is simple: benefits, and few savings",
    LIGHT_ABOVE: "I know that I would pay for all of it",
    RATHER_NOT: "I would rather not say",
}


def words_for(kind: str) -> str:
    """What a figure is called on the page: by the lists above, or else as it was typed."""
    for words in (INCOME_WORDS, HOUSING_WORDS, DISABILITY_WORDS):
        if kind in words:
            return words[kind]
    return kind.replace("_", " ")
