"""Small made-up surveys, worked by hand; and R's own sample data, where they lie beside this repository."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

R_DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "rsurvey"


def r_sample(name):
    """A sample of the package survey as columns of text, or None where it is not there."""
    path = R_DATA / f"{name}.csv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {heading: np.array([row[heading] for row in rows]) for heading in rows[0]}


def figures(column):
    """A column of R's as numbers."""
    return np.array([np.nan if cell == "NA" else float(cell) for cell in column])


def agrees(found, printed):
    """Whether a figure is as R printed it, to the last place printed. printed: as text."""
    places = len(printed.partition("e")[0].partition(".")[2])
    power = 10.0 ** int(printed.partition("e")[2] or 0)
    return abs(float(found) - float(printed)) <= 0.500001 * power * 10.0**-places


def made_up(seed=1, many=400, sites=20):
    """Columns of a survey of as many people at so many sites, each site a little its own."""
    draw = np.random.default_rng(seed)
    site = draw.integers(0, sites, many)
    lift = draw.normal(0, 0.8, sites)[site]
    better = draw.random(many) < 1 / (1 + np.exp(-0.4 - lift))
    return {
        "site": np.char.add("site ", site.astype(str)),
        "stratum": np.where(site % 2 == 0, "north", "south"),
        "answer": np.where(better, "better", np.where(draw.random(many) < 0.6, "no difference", "worse")),
        "age": draw.choice(["18 to 64", "65 to 84", "85 and over"], many, p=[0.4, 0.4, 0.2]),
        "held": draw.choice(["direct payment", "council managed"], many, p=[0.3, 0.7]),
        "hours": draw.gamma(3.0, 4.0, many),
        "weight": draw.uniform(0.5, 3.0, many),
    }


def eighty_answers():
    """A made-up survey of eighty people at eight of 21 sites, kept as a file so that R could read it too."""
    with (Path(__file__).parent / "eighty_answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {heading: np.array([row[heading] for row in rows]) for heading in rows[0]}
