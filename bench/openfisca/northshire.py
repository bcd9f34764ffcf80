"""The demonstration scheme as somebody who uses OpenFisca would write it, a variable a quantity.

Run by `allocate_million.py` in an environment of its own. Reads columns from the folder it is given, then
does one round for every line on standard input and prints how long it took, as JSON. OpenFisca's own vector
arithmetic does the work; nothing is done one person at a time, and reading the columns is not counted.
"""

import json
import sys
import time
from pathlib import Path

import numpy
from openfisca_core.entities import Entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026-04"
OUTCOMES = (
    "nutrition", "hygiene", "toilet", "clothing", "home_safely",
    "habitable_home", "relationships", "work", "community", "caring_for_child",
)  # fmt: skip

Person = Entity("person", "persons", "Person", "")


def variable(name, kind, formula=None):
    inside = {"value_type": kind, "entity": Person, "definition_period": MONTH, "label": name}
    if formula is not None:
        inside["formula"] = formula
    return type(name, (Variable,), inside)


def variables_of(outcome):
    def points(person, period, parameters):
        level = person(f"{outcome}_level", period)
        gives = parameters(period).points
        return numpy.select(
            [level == 0, level == 1, level == 2, level == 3, level == 4],
            [gives.level_0, gives.level_1, gives.level_2, gives.level_3, gives.level_4],
        )

    def less_points(person, period):
        counts = person(f"{outcome}_carer_willing", period) * person(f"{outcome}_carer_able", period)
        share = person(f"{outcome}_carer_share", period)
        return numpy.where(counts, person(f"{outcome}_points", period) * share, 0)

    return [
        variable(f"{outcome}_level", int),
        variable(f"{outcome}_carer_share", float),
        variable(f"{outcome}_carer_willing", bool),
        variable(f"{outcome}_carer_able", bool),
        variable(f"{outcome}_points", float, points),
        variable(f"{outcome}_less_points", float, less_points),
    ]


def all_points(person, period):
    return sum(person(f"{o}_points", period) - person(f"{o}_less_points", period) for o in OUTCOMES)


def weekly_amount(person, period, parameters):
    return numpy.round(person("all_points", period) * parameters(period).price_a_week, 2)


def system():
    rules = TaxBenefitSystem([Person])
    for made in (v for outcome in OUTCOMES for v in variables_of(outcome)):
        rules.add_variable(made)
    rules.add_variable(variable("all_points", float, all_points))
    rules.add_variable(variable("weekly_amount", float, weekly_amount))
    start = "2026-04-01"
    rules.parameters = ParameterNode(
        "",
        data={
            "points": {f"level_{n}": {"values": {start: gives}} for n, gives in enumerate((0, 4, 9, 15, 22))},
            "price_a_week": {"values": {start: 4.10}},
        },
    )
    return rules


def main():
    folder = Path(sys.argv[1])
    rules = system()
    # In the widths that OpenFisca keeps them in, so that it need not convert.
    columns = {path.stem: numpy.load(path) for path in folder.glob("*.npy")}
    columns = {
        name: column.astype({"f": numpy.float32, "i": numpy.int32, "b": bool}[column.dtype.kind])
        for name, column in columns.items()
    }
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
