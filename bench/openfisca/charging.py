"""What people pay towards their support, as somebody who uses OpenFisca would write it.

Run by `charge_caseload.py` in an environment of its own. Reads columns from the folder it is given, then does
one round for every line on standard input and prints how long it took, as JSON. A variable is a quantity and
holds everybody's, nothing is done one person at a time, and reading the columns is not counted.
"""

import datetime
import json
import sys
import time
from pathlib import Path

import numpy
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD, ON = "2026-04", numpy.datetime64("2026-04-06")
COUNTED = (
    "state_pension", "private_pension", "pension_credit_guarantee", "universal_credit",
    "attendance_allowance_higher", "pip_daily_living_enhanced",
)  # fmt: skip
LEFT_OUT = ("earnings", "pip_mobility_enhanced")
YES_OR_NO = ("disability_premium", "enhanced_disability_premium", "carer_premium", "refused_assessment")

Person = Entity("person", "persons", "Person", "")


class Household(Enum):
    single = "single"
    couple = "couple"
    lone_parent = "lone parent"


def variable(name, kind, formula=None, **more):
    inside = {"value_type": kind, "entity": Person, "definition_period": MONTH, "label": name, **more}
    if formula is not None:
        inside["formula"] = formula
    return type(name, (Variable,), inside)


def age_in_months(person, period):
    born = person("born", period)
    months = ON.astype("datetime64[M]").astype(int) - born.astype("datetime64[M]").astype(int)
    day_of_birth = (born - born.astype("datetime64[M]")).astype(int)
    return months - (day_of_birth > 5)


def is_of_pension_age(person, period):
    # Each month of birth from 6 April 1960 on reaches it a month later, up to 67 years.
    cohort = (person("born", period) - 5).astype("datetime64[M]").astype(int)
    later = numpy.clip(cohort - numpy.datetime64("1960-03").astype(int), 0, 12)
    return person("age_in_months", period) >= 66 * 12 + later


def tariff_income(person, period, parameters):
    limits = parameters(period).capital
    above = numpy.maximum(person("capital", period) - limits.lower_limit, 0)
    return numpy.ceil(above / limits.step) * limits.income_per_step


def income(person, period):
    return sum(person(kind, period) for kind in COUNTED)


def protected_income(person, period, parameters):
    amounts = parameters(period).protected
    household = person("household", period)
    is_pensioner = person("is_of_pension_age", period)
    is_couple = household == Household.couple
    base = numpy.select(
        [
            is_couple & is_pensioner,
            is_couple,
            is_pensioner,
            household == Household.lone_parent,
            person("age_in_months", period) >= 25 * 12,
        ],
        [
            amounts.couple_pension_age,
            amounts.couple,
            amounts.single_pension_age,
            amounts.lone_parent,
            amounts.single_25,
        ],
        amounts.single_18_24,
    )
    disability = person("disability_premium", period) * numpy.where(
        is_couple, amounts.disability_couple, amounts.disability_single
    )
    enhanced = person("enhanced_disability_premium", period) * numpy.where(
        is_couple, amounts.enhanced_disability_couple, amounts.enhanced_disability_single
    )
    carer = person("carer_premium", period) * amounts.carer
    return base + carer + numpy.where(is_pensioner, 0, disability + enhanced)


def disposable_income(person, period):
    outgoings = person("housing", period) + person("disability_expenditure", period)
    comes_in = person("income", period) + person("tariff_income", period)
    return numpy.maximum(comes_in - person("protected_income", period) - outgoings, 0)


def weekly_amount(person, period, parameters):
    cost = person("weekly_cost", period)
    pays_all = person("refused_assessment", period) | (
        person("capital", period) > parameters(period).capital.upper_limit
    )
    assessed = numpy.round(person("disposable_income", period), 2)
    return numpy.where(pays_all, cost, numpy.minimum(assessed, cost))


def system(amounts):
    rules = TaxBenefitSystem([Person])
    for name in ("weekly_cost", "capital", "housing", "disability_expenditure", *COUNTED, *LEFT_OUT):
        rules.add_variable(variable(name, float))
    for name in YES_OR_NO:
        rules.add_variable(variable(name, bool))
    rules.add_variable(variable("household", Enum, possible_values=Household, default_value=Household.single))
    rules.add_variable(variable("born", datetime.date))
    rules.add_variable(variable("age_in_months", int, age_in_months))
    rules.add_variable(variable("is_of_pension_age", bool, is_of_pension_age))
    for formula in (tariff_income, income, protected_income, disposable_income, weekly_amount):
        rules.add_variable(variable(formula.__name__, float, formula))
    start = "2026-04-01"
    rules.parameters = ParameterNode(
        "",
        data={
            part: {name: {"values": {start: pounds}} for name, pounds in of.items()}
            for part, of in amounts.items()
        },
    )
    return rules


def main():
    folder = Path(sys.argv[1])
    rules = system(json.loads((folder / "amounts.json").read_text()))
    # In the widths that OpenFisca keeps them in, so that it need not convert.
    columns = {path.stem: numpy.load(path) for path in folder.glob("*.npy")}
    widths = {"f": numpy.float32, "i": numpy.int16, "b": bool, "M": "datetime64[D]"}
    columns = {name: column.astype(widths[column.dtype.kind]) for name, column in columns.items()}
    many = len(next(iter(columns.values())))
    for _ in sys.stdin:
        simulation = SimulationBuilder().build_default_simulation(rules, count=many)
        began = time.process_time()
        for name, column in columns.items():
            simulation.set_input(name, PERIOD, column)
        weekly = simulation.calculate("weekly_amount", PERIOD)
        took = time.process_time() - began
        numpy.save(folder / "weekly_amount.out", weekly)
        print(json.dumps({"seconds": took, "total_pounds": float(weekly.sum())}), flush=True)


main()
