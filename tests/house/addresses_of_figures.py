"""Where the pages of figures are, and what of it the demonstration has none of; see `addresses`."""

from __future__ import annotations

from collections.abc import Callable

from tests.house.addresses_of_payments import the
from trellis.journey.learn.models import Extract, Forecast, Kind, Publication

Arguments = tuple[object, ...]
WORDS = "trellis-budget-holders-2026"


def extract_of(kind: str) -> str:
    ref: str = the(Extract, kind=kind).ref
    return ref


def forecast() -> str:
    ref: str = the(Forecast).ref
    return ref


def publication(**of: object) -> str:
    ref: str = the(Publication, **of).ref
    return ref


ARGUMENTS: dict[str, Callable[[], list[Arguments]]] = {
    "learn:extract_new": lambda: [(Kind.PEOPLE.value,)],
    "learn:extract_take": lambda: [(Kind.PEOPLE.value,)],
    "learn:extract": lambda: [(extract_of(Kind.PEOPLE),)],
    "learn:extract_away": lambda: [(extract_of(Kind.PEOPLE),)],
    "learn:prepare": lambda: [(extract_of(Kind.PEOPLE), "equity")],
    "learn:publication": lambda: [(publication(approved_at=None),)],
    "learn:withdraw": lambda: [(publication(approved_at=None),)],
    "learn:published_one": lambda: [(publication(approved_at__isnull=False),)],
    "learn:survey_who": lambda: [(extract_of(Kind.SURVEY),)],
    "learn:survey_groups": lambda: [(extract_of(Kind.SURVEY), "age_band")],
    "learn:survey_groups_csv": lambda: [(extract_of(Kind.SURVEY), "age_band")],
    "learn:instrument": lambda: [(WORDS,)],
    "learn:instrument_csv": lambda: [(WORDS,)],
    "learn:published_csv": lambda: [(publication(approved_at__isnull=False),)],
    **{
        f"learn:{page}{file}": lambda kind=kind: [(extract_of(kind),)]
        for page, kind in (
            ("equity", Kind.PEOPLE),
            ("control", Kind.PEOPLE),
            ("cuts", Kind.SPENDING),
            ("funnel", Kind.COUNCILS),
            ("survey", Kind.SURVEY),
        )
        for file in ("", "_csv")
    },
    "learn:return": lambda: [(extract_of(Kind.RETURN),)],
    "learn:return_findings": lambda: [(extract_of(Kind.RETURN),)],
    "learn:return_file": lambda: [(extract_of(Kind.RETURN),)],
    "learn:measures_of": lambda: [(extract_of(Kind.RETURN),)],
    "learn:measure": lambda: [("ascof-3d",), ("lts001a",)],
    "learn:measure_csv": lambda: [("ascof-3d",)],
    "learn:forecast": lambda: [(forecast(),)],
    "learn:forecast_csv": lambda: [(forecast(),)],
    "learn:forecast_history": lambda: [(forecast(),)],
    "learn:forecast_score": lambda: [(forecast(),)],
}
