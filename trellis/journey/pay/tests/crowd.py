"""As many people as in a large council, each paid as one of them is: copied by SQL, a table at a time."""

from __future__ import annotations

from django.db import connection, models

from trellis.journey.pay.models import Payee, Schedule, ScheduleRate
from trellis.journey.people.models import Person
from trellis.journey.plan.models import PersonalBudget, Plan, Slice

CHAIN: tuple[type[models.Model], ...] = (Person, Plan, PersonalBudget, Slice, Payee, Schedule, ScheduleRate)
"""What hangs on what, the person first. Each points at those before it."""


def copies_of(rate: ScheduleRate, many: int) -> None:
    """Puts in so many more people with plan, budget, part, account and schedule, as this rate's are."""
    schedule = rate.schedule
    part = schedule.slice
    rows: tuple[models.Model, ...] = (
        schedule.person,
        part.budget.plan,
        part.budget,
        part,
        schedule.payee,
        schedule,
        rate,
    )
    starts = {model: _last_key(model) for model in CHAIN}
    with connection.cursor() as cursor:
        for model, row in zip(CHAIN, rows, strict=True):
            names, values = [], []
            for field in model._meta.concrete_fields:
                names.append(f'"{field.column}"')
                values.append(_value(field, starts))
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
                f"FROM {table}, generate_series(1, %s) AS n WHERE id = %s",
                [many, row.pk],
            )
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [starts[model] + many]
            )
            cursor.execute(f"ANALYZE {table}")


def _value(field: models.Field, starts: dict[type[models.Model], int]) -> str:  # type: ignore[type-arg]
    if field.primary_key:
        return f"{starts[field.model]} + n"
    if field.name == "ref":
        return f"left(md5('{field.model.__name__}' || {starts[field.model]} + n), 10)"
    if field.name == "nhs_number":
        return "''"
    if field.is_relation and field.related_model in starts and not field.null:
        return f"{starts[field.related_model]} + n"
    if field.is_relation and field.name in ("account", "replaces"):
        return "NULL"
    return f'"{field.column}"'


def _last_key(model: type[models.Model]) -> int:
    last = model._default_manager.aggregate(last=models.Max("pk"))["last"]
    return int(last or 0)
