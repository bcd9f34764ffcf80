"""Two records of one person are made one, and two again: nothing is lost, in any stage there is or comes.

One row of every kind that says whose it is belongs to each of two records. A stage that adds such a table is
found here by itself; where a row of it cannot be made from the kinds of its columns alone, say how in `ROWS`.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from trellis.journey.accounts.models import Account, RoleName
from trellis.journey.accounts.tests import factories as accounts
from trellis.journey.pay.actions import ledger
from trellis.journey.people import actions
from trellis.journey.people.belongings import Column, columns
from trellis.journey.people.models import Authority, Carer, Merge, Person, new_ref
from trellis.journey.people.tests import factories
from trellis.journey.people.tests.factories import TODAY
from trellis.journey.record import drafts
from trellis.journey.record import queries as record


def an_entry() -> models.Model:
    """An entry of the books, with its two lines: the database takes none without."""
    fund = ledger.account_of("fund", "The fund", on=TODAY)
    returned = ledger.account_of("returned", "Given back", on=TODAY)
    entry = ledger.NewEntry(new_ref(), TODAY, "moved", "A test", ((fund.pk, -1), (returned.pk, 1)))
    (key,) = ledger.post([entry], by=None)
    return apps.get_model("pay.LedgerEntry").objects.get(pk=key)


# What a row needs beside what the kinds of its columns say: the columns that a constraint of the table ties.
ROWS: dict[str, dict[str, Any]] = {
    "assess.Assessment": {"kind": "adult", "state": "decided"},
    "assess.Contact": {"words": "He fell."},
    "tell.Breach": {"done_about_it": "We rang to say sorry."},
    "tell.Message": {"state": "told", "done_by": factories.worker, "done_on": TODAY},
    "people.CapacityDecision": {
        "understands": True,
        "retains": True,
        "uses_or_weighs": True,
        "communicates": True,
        "has_capacity": True,
    },
    "people.Speaker": {"authority": Authority.ASKED},
    "people.Paper": {"content": b"%PDF"},
    "challenge.Challenge": {"due_on": TODAY, "about_ref": new_ref},
    "contribute.FinancialAssessment": {"state": "part_done"},
    "contribute.Contribution": {"pays_all": True},
    "contribute.UpratingLine": {},
    "find.Price": {"is_councils": True},
    "plan.PersonalBudget": {
        "cost_weekly_pence": 0,
        "person_pays_weekly_pence": 0,
        "council_pays_weekly_pence": 0,
    },
    "plan.Plan": {"state": "agreed"},
    "pay.Payee": {"sort_code": "089999", "account_number": "66374958"},
    "pay.Due": {"entry": an_entry, "first": TODAY, "last": TODAY, "schedule": None, "slice": None},
    "pay.Spend": {"entry": an_entry},
    "pay.Hold": {"kind": "other", "who_must_act": "Finance"},
    "pay.Reclaim": {"free_pence": 0},
    "pay.LedgerAccount": {"kind": "pot"},
    # Called off: two that are not would be of one person in two homes on one day.
    "plan.Stay": {
        "starts_on": TODAY,
        "ends_on": TODAY,
        "cancelled_on": TODAY,
        "cancelled_because": "The home is full.",
    },
}
# What is made anew for the same person: no two rows may share it, or a row needs one or the other.
ITS_OWN = {
    "plan.PersonalBudget": {"plan": "plan.Plan"},
    "plan.Slice": {"budget": "plan.PersonalBudget"},
    "pay.Schedule": {"slice": "plan.Slice"},
    "pay.Hold": {"due": "pay.Due"},
    "pay.LedgerAccount": {"payee": "pay.Payee"},
}
# What a merge writes, and what it leaves: the record, the merge itself, and the count of a record's saves.
NOT_COMPARED = {"record.Entry", "record.Head", "people.Merge", "sessions.Session"}


def make(model: type[models.Model], **given: Any) -> models.Model:
    """A row of this table with something in each column that must have something."""
    label = model._meta.label
    told = {name: value() if callable(value) else value for name, value in ROWS.get(label, {}).items()}
    values: dict[str, Any] = {**told, **given}
    for name, kind in ITS_OWN.get(label, {}).items():
        if name not in values:
            values[name] = _of_the_same(apps.get_model(kind), values.get("person"))
    for field in model._meta.concrete_fields:
        if field.name in values or field.primary_key or field.null or field.has_default():
            continue
        if isinstance(field, models.ForeignKey):
            values[field.name] = _pointed_at(field.related_model, values.get("person"))
        elif not field.blank or field.get_internal_type() in ("JSONField", "DateTimeField"):
            values[field.name] = _something(field)
    return model._base_manager.create(**values)


def _of_the_same(model: type[models.Model], person: Person | None) -> models.Model:
    """A new row of this kind for the same person; a slice is theirs by its budget."""
    if person is None:
        return make(model)
    if model._meta.label == "plan.Slice":
        return make(model, budget=make(apps.get_model("plan.PersonalBudget"), person=person))
    return make(model, person=person)


def _pointed_at(model: Any, person: Person | None) -> models.Model:
    if model is Account:
        return factories.worker()
    whose = (
        {"person": person} if person and any(field.name == "person" for field in model._meta.fields) else {}
    )
    found = model._base_manager.filter(**whose).first()
    return found or make(model, **whose)


def _something(field: Any) -> Any:
    if field.choices:
        return field.choices[0][0]
    kind = field.get_internal_type()
    if isinstance(field, ArrayField):
        return []
    if kind in ("CharField", "TextField"):
        return f"{field.name} {random.random()}"[: field.max_length or 100]
    return {
        "DateField": TODAY,
        "DateTimeField": timezone.now(),
        "JSONField": {},
        "BooleanField": True,
        "BigIntegerField": 1,
        "PositiveIntegerField": 1,
        "PositiveSmallIntegerField": 1,
        "BinaryField": b"",
        "DecimalField": 1,
    }[kind]


def everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every stage, by table and key, as it stands in the database."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in NOT_COMPARED:
            continue
        rows = {row["pk"]: row for row in model._base_manager.values("pk", *_names(model))}
        found[model._meta.label] = rows
    for row in found["people.Person"].values():
        del row["version"]
    return found


def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def two_records() -> tuple[Person, Person]:
    accounts.council()
    return factories.person("Bill", "Baker", phone="01632 960 001"), factories.person(
        "William", "Baker", language="Polish"
    )


def merge(kept: Person, emptied: Person, **details: Any) -> Merge:
    details.setdefault("choices", {})
    return actions.merge_people(
        kept, emptied, because="His daughter says so.", by=factories.worker(), on=TODAY, **details
    )


def undo(made: Merge) -> Merge:
    return actions.undo_merge(made, because="They are cousins.", by=factories.worker(), on=TODAY)


def of_every_kind(person: Person) -> dict[str, models.Model]:
    """One row of every kind that says whose it is, of this person."""
    made = {}
    for column in columns():
        if column.model is Person:
            made[column.key] = factories.person("Billy", "Baker")
            Person.objects.filter(pk=made[column.key].pk).update(merged_into=person)
        else:
            made[column.key] = make(column.model, **{column.field.name: person})
    return made


@pytest.mark.django_db
def test_a_row_of_every_kind_moves_or_is_said_to_have_stayed_and_nothing_in_it_changes():
    kept, emptied = two_records()
    own, others = of_every_kind(kept), of_every_kind(emptied)
    before = everything()
    made = merge(kept, emptied)
    after = everything()
    for column in columns():
        row = others[column.key]
        moved = row.pk in made.moved.get(column.key, [])
        stayed = row.pk in made.stayed.get(column.key, [])
        assert moved != stayed, f"{column.key} is neither moved nor said to have stayed"
        was, now = before[column.model._meta.label][row.pk], after[column.model._meta.label][row.pk]
        assert now == was | {column.field.attname: kept.pk if moved else emptied.pk}
        mine = before[column.model._meta.label][own[column.key].pk]
        assert after[column.model._meta.label][own[column.key].pk] == mine
    assert sorted(made.stayed) == [
        # Both were told that the same rail is down.
        "pay.FailureNotice.person",
        "people.HowToReach.person",
        "people.NamedWorker.person",
    ]
    assert record.verify().is_whole


@pytest.mark.django_db
def test_nothing_is_removed_and_no_row_of_anybody_else_is_touched():
    kept, emptied = two_records()
    of_every_kind(kept), of_every_kind(emptied)
    stranger = factories.person("George", "Grant")
    of_every_kind(stranger)
    before = everything()
    made = merge(kept, emptied)
    after = everything()
    changed = {
        (label, pk)
        for label, rows in before.items()
        for pk, row in rows.items()
        if after[label].get(pk) != row
    }
    moved = {(key.rpartition(".")[0], pk) for key, keys in made.moved.items() for pk in keys}
    assert changed == moved | {("people.Person", kept.pk), ("people.Person", emptied.pk)}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_a_merge_that_is_undone_leaves_everything_as_it_was(seed):
    draw = random.Random(seed)
    kept, emptied = two_records()
    for person in (kept, emptied):
        for column in columns():
            if column.model is not Person and draw.random() < 0.6:
                make(column.model, **{column.field.name: person})
    if draw.random() < 0.5:
        known = draw.choice([kept, emptied])
        Person.objects.filter(pk=known.pk).update(
            nhs_number="9434765919",
            account=accounts.account("Bill Baker", RoleName.PERSON),
            address="1 The Row",
        )
    for person in (kept, emptied):
        if draw.random() < 0.5:
            place = reverse("people:about_me", args=[person.ref])
            drafts.save(factories.worker(), place, {"words": [person.given_name]}, timezone.now())
    before = everything()
    made = merge(kept, emptied, choices={"given_name": draw.choice(["kept", "emptied"])})
    assert everything() != before
    undo(made)
    assert everything() == before
    assert record.verify().is_whole


@pytest.mark.django_db
def test_what_hangs_on_something_that_goes_back_goes_with_it_and_the_rest_stays():
    from trellis.journey.allocate.models import Allocation
    from trellis.journey.assess.models import Assessment

    kept, emptied = two_records()
    assessment = make(Assessment, person=emptied)
    made = merge(kept, emptied)
    amount = make(Allocation, person=kept, assessment=assessment)
    since = make(Carer, person=kept)
    undo(made)
    for row, whose in ((assessment, emptied), (amount, emptied), (since, kept)):
        row.refresh_from_db()
        assert row.person == whose


@pytest.mark.django_db
def test_a_merge_is_not_undone_while_an_earlier_row_is_joined_to_one_that_would_go_back():
    from trellis.journey.people.models import HowToReach

    kept, emptied = two_records()
    rules = make(HowToReach, person=kept)
    gwen = factories.carer(emptied, "Dawn Baker")
    made = merge(kept, emptied)
    HowToReach.objects.filter(pk=rules.pk).update(trusted=gwen)
    with pytest.raises(ValidationError, match=r"Dawn Baker .*only one of the two would go back"):
        undo(made)
    HowToReach.objects.filter(pk=rules.pk).update(trusted=None)
    undo(made)


@pytest.mark.django_db
def test_two_assessments_under_way_stand_in_the_way_until_one_is_set_aside():
    from trellis.journey.assess.models import Assessment

    kept, emptied = two_records()
    make(Assessment, person=kept, state="in_progress")
    other = make(Assessment, person=emptied, state="in_progress")
    with pytest.raises(ValidationError, match="Both have an assessment under way"):
        merge(kept, emptied)
    Assessment.objects.filter(pk=other.pk).update(state="set_aside")
    assert merge(kept, emptied).moved["assess.Assessment.person"] == [other.pk]


def triggers_of(column: Column) -> list[Any]:
    return list(getattr(column.model._meta, "triggers", []))


def what_grows() -> list[Column]:
    """The columns of tables whose rows the database keeps from changing."""
    return [
        column
        for column in columns()
        if any(isinstance(trigger, pgtrigger.ReadOnly) for trigger in triggers_of(column))
    ]


# The kinds of column that a test writes something else into.
WRITTEN_OVER = (models.DateField, models.CharField)


def stays(readonly: Any, field: Any) -> bool:
    """Whether a trigger keeps a column as it was first written: those it names, or all but those it names."""
    return field.name in readonly.fields if readonly.fields else field.name not in (readonly.exclude or ())


@pytest.mark.django_db
@pytest.mark.parametrize("column", what_grows(), ids=lambda column: column.key)
def test_the_database_lets_a_row_that_stays_as_it_was_change_whose_it_is_and_nothing_else(column):
    kept, emptied = two_records()
    row = make(column.model, **{column.field.name: emptied})
    row_alone = column.model._base_manager.filter(pk=row.pk)
    assert row_alone.update(**{column.field.name: kept}) == 1
    readonly = next(one for one in triggers_of(column) if isinstance(one, pgtrigger.ReadOnly))
    fields = [
        field
        for field in column.model._meta.concrete_fields
        if field.name != column.field.name and stays(readonly, field) and isinstance(field, WRITTEN_OVER)
    ]
    assert fields
    for field in fields:
        another = date(2020, 1, 1) if isinstance(field, models.DateField) else "zz"
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            row_alone.update(**{field.name: another})


def keeps_from_moving(trigger: Any, column: str) -> bool:
    """Whether a trigger keeps a row's person from being put right."""
    if isinstance(trigger, pgtrigger.ReadOnly):
        return column in trigger.fields if trigger.fields else column not in (trigger.exclude or ())
    is_always = isinstance(trigger, pgtrigger.Protect) and trigger.condition is None
    return is_always and "UPDATE" in str(trigger.operation)


def test_every_table_that_says_whose_a_row_is_lets_that_be_put_right():
    """What the database kept from all change could never follow its person into another record."""
    assert [
        f"{column.key}: {trigger.name}"
        for column in columns()
        for trigger in triggers_of(column)
        if keeps_from_moving(trigger, column.field.name)
    ] == []


def test_the_check_sees_a_table_that_is_kept_from_all_change():
    protect = pgtrigger.Protect(name="a", operation=pgtrigger.Update | pgtrigger.Delete)
    assert keeps_from_moving(protect, "person")
    assert keeps_from_moving(pgtrigger.ReadOnly(name="b", exclude=["state"]), "person")
    assert not keeps_from_moving(pgtrigger.ReadOnly(name="b", exclude=["person"]), "person")
    assert not keeps_from_moving(pgtrigger.Protect(name="c", operation=pgtrigger.Delete), "person")


@pytest.mark.django_db
def test_every_kind_of_row_is_known_by_its_column_even_one_that_nobody_can_reach_from_a_person():
    keys = {column.key for column in columns()}
    assert {"people.Carer.person", "people.Person.merged_into", "allocate.Allocation.person"} <= keys
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pointing.relname, attname FROM pg_constraint
            JOIN pg_class AS pointing ON pointing.oid = conrelid
            JOIN pg_class AS there ON there.oid = confrelid
            JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
            WHERE contype = 'f' AND there.relname = 'people_person'
            """
        )
        in_database = set(cursor.fetchall())
    known = {(column.model._meta.db_table, column.field.column) for column in columns()}
    history = {table for table in in_database if table[0] in ("people_merge", "people_notthesame")}
    assert known == in_database - history
