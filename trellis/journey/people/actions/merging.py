"""Making two records of one person one, with a way back; and saying that two records are two people's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation, UniqueViolation

from trellis.journey.accounts.models import Account
from trellis.journey.record.actions import keep, recorded, snapshot
from trellis.journey.record.models import Draft
from trellis.journey.record.saving import SavedMeanwhile

from .. import access
from ..belongings import Column, columns
from ..models import Merge, NotTheSame, Person
from ..queries.merging import AS_KNOWN, CHOSEN, NOT_KNOWN, chosen_columns, what_stands_in_the_way

KEPT, EMPTIED = "kept", "emptied"
# The keys of rows by the key of their column; and one such row.
Rows = dict[str, list[Any]]
DRAFTS = "record.Draft.place"
Row = tuple[str, Any]


@recorded
def merge_people(
    kept: Person,
    emptied: Person,
    *,
    choices: Mapping[str, str],
    because: str,
    by: Account,
    on: date,
    versions: tuple[int, int] | None = None,
) -> Merge:
    """Makes two records of one person one: everything of `emptied` becomes `kept`'s, of every stage.

    choices: for a column in which the two differ, whose value is kept, "kept" or "emptied"; the kept record's
    where nothing is said, and what is known before what is not. versions: of both, as they were shown.
    What anybody was typing on the emptied record's pages goes too. A row that cannot move, because there may
    be one alone and the kept record has it, stays where it is with whatever it is tied to, and is shown with
    the merge. The emptied record keeps its own columns, except the NHS number and the sign-in name, and leads
    to the other from then on.

    Refused (`ValidationError`, all reasons at once): whatever `what_stands_in_the_way` finds, and a missing
    reason. Refused by access: a record of a team the worker does not work in. `SavedMeanwhile` where either
    was changed after it was shown.
    """
    kept, emptied = _locked(kept, emptied)
    for person in (kept, emptied):
        if person.merged_into_id is None:
            access.check_may_work_with(by, person)
    if hindrances := what_stands_in_the_way(kept, emptied):
        raise ValidationError(hindrances)
    for person, shown in zip((kept, emptied), versions or (), strict=False):
        if person.version != shown:
            raise SavedMeanwhile(person)
    _check_choices(choices, chosen_columns(kept, emptied))
    if not because.strip():
        raise ValidationError({"because": "Say why you are sure that they are one person."})

    was = {KEPT: snapshot(kept), EMPTIED: snapshot(emptied)}
    had = {column.key: keys for column in columns() if (keys := column.keys(kept))}
    moved, stayed = _move_everything(emptied, to=kept)
    if drafts := _move_drafts(emptied, to=kept):
        moved[DRAFTS] = drafts
    taken = {name: getattr(emptied, name) for name in _from_emptied(kept, emptied, choices)}
    emptied.nhs_number, emptied.account, emptied.merged_into = "", None, kept
    for person in (emptied, kept):
        # The emptied record first: it has to let go of what only one may hold.
        if person is kept:
            for name, value in taken.items():
                setattr(kept, name, value)
        person.version += 1
        person.save()
    merge = Merge.objects.create(
        kept=kept,
        emptied=emptied,
        merged_on=on,
        merged_by=by,
        because=because.strip(),
        moved=moved,
        stayed=stayed,
        kept_had=had,
        kept_was=was[KEPT],
        emptied_was=was[EMPTIED],
        kept_became=snapshot(kept),
    )
    for person, before in ((kept, was[KEPT]), (emptied, was[EMPTIED])):
        keep(
            "merged two records of one person",
            by=by,
            about=merge,
            person=person,
            because=because.strip(),
            before=before,
            after=snapshot(person),
        )
    return merge


@recorded
def undo_merge(merge: Merge, *, because: str, by: Account, on: date) -> Merge:
    """Puts two records apart again: what was moved goes back, and the columns are as they were.

    What came after the merge stays with the kept record, unless it hangs on something that goes back (an
    amount on its assessment, a new wording on the one it replaces). A column that was changed since stays as
    it was changed; what was moved and is somebody else's by now stays there.

    Refused (`ValidationError`): a merge that was undone; one whose kept record was itself merged since; an
    earlier row of the kept record that has been joined to something that would go back; an NHS number or
    sign-in name that another record holds by now; a missing reason.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    kept, emptied = _locked(merge.kept, merge.emptied)
    if merge.undone_on is not None:
        raise ValidationError("This merge was undone already.")
    if kept.merged_into_id is not None:
        raise ValidationError(
            f"The record of {kept.full_name} has itself been merged into another since. Undo that first."
        )
    access.check_may_work_with(by, kept)
    if not because.strip():
        raise ValidationError({"because": "Say why they are two people after all."})
    before = {KEPT: snapshot(kept), EMPTIED: snapshot(emptied)}
    going = _what_goes_back(merge, kept)
    for column in columns():
        if not _moves(column, [key for name, key in going if name == column.key], to=emptied):
            raise ValidationError(
                f"Something of the kind “{column.model._meta.verbose_name}” is on the record of "
                f"{emptied.full_name} already, and there may be only one. Put that right first."
            )
    _move_drafts(kept, to=emptied, these=merge.moved.get(DRAFTS, []))
    _as_it_was(kept, merge.kept_was, unless_changed_from=merge.kept_became)
    _as_it_was(emptied, {name: merge.emptied_was[name] for name in ("nhs_number", "account")})
    emptied.merged_into = None
    for person in (kept, emptied):
        # The kept record first, for the same reason as the other way round.
        _check_is_free(person)
        person.version += 1
        person.save()
    merge.undone_on, merge.undone_by, merge.undone_because = on, by, because.strip()
    merge.save()
    for person, earlier in ((kept, before[KEPT]), (emptied, before[EMPTIED])):
        keep(
            "undid a merge of two records",
            by=by,
            about=merge,
            person=person,
            because=because.strip(),
            before=earlier,
            after=snapshot(person),
        )
    return merge


@recorded
def tell_apart(one: Person, other: Person, *, by: Account, on: date) -> NotTheSame:
    """Says that two records are of two people. They are not proposed again. Saying it twice changes nothing.

    Refused: a record of a team the worker does not work in, and the same record twice.
    """
    for person in (one, other):
        access.check_may_work_with(by, person)
    if one.pk == other.pk:
        raise ValidationError("This is one and the same record.")
    first, second = sorted((one, other), key=lambda person: person.pk)
    told, _ = NotTheSame.objects.get_or_create(
        one=first, other=second, defaults={"said_on": on, "said_by": by}
    )
    for person, stranger in ((first, second), (second, first)):
        keep(
            "said that two records are two people",
            by=by,
            about=told,
            person=person,
            after={"other": stranger.ref},
        )
    return told


def _locked(one: Person, other: Person) -> tuple[Person, Person]:
    """Both rows as they are now, locked in one order: two merges at once never wait for each other."""
    rows = Person.objects.select_for_update(of=("self",)).select_related("team", "account").order_by("pk")
    found = {person.pk: person for person in rows.filter(pk__in=(one.pk, other.pk))}
    return found[one.pk], found[other.pk]


def _check_choices(choices: Mapping[str, str], asked: Iterable[str]) -> None:
    faults = {
        name: "Choose one of the two."
        for name, choice in choices.items()
        if name in CHOSEN and choice not in (KEPT, EMPTIED)
    }
    if faults:
        raise ValidationError(faults)
    if strange := set(choices) - set(CHOSEN):
        raise TypeError(f"nothing is chosen of {', '.join(sorted(strange))}")


def _from_emptied(kept: Person, emptied: Person, choices: Mapping[str, str]) -> Iterator[str]:
    """The columns that the kept record takes from the other: what was chosen, and what it did not know."""
    for name in (*CHOSEN, *AS_KNOWN):
        if getattr(emptied, name) in NOT_KNOWN:
            continue
        if getattr(kept, name) in NOT_KNOWN or choices.get(name) == EMPTIED:
            yield name


def _move_everything(emptied: Person, *, to: Person) -> tuple[Rows, Rows]:
    """Moves the rows of every stage; gives what moved and what stayed."""
    moved: Rows = {}
    stayed: Rows = {}
    for column in columns():
        keys = column.keys(emptied)
        together = [keys] if _moves(column, keys, to=to) else []
        if not together:
            for tied in column.tied_together(emptied):
                if _moves(column, tied, to=to):
                    together.append(tied)
                else:
                    stayed.setdefault(column.key, []).extend(tied)
        if went := sorted(key for tied in together for key in tied):
            moved[column.key] = went
    return moved, stayed


def _move_drafts(person: Person, *, to: Person, these: list[int] | None = None) -> list[int]:
    """Takes what was being typed on one record's pages to the other's, where nothing is being typed there."""
    moved = []
    drafts = Draft.objects.filter(place__contains=person.ref)
    for draft in drafts if these is None else drafts.filter(pk__in=these):
        place = draft.place.replace(person.ref, to.ref)
        if not Draft.objects.filter(account=draft.account_id, place=place).exists():
            Draft.objects.filter(pk=draft.pk).update(place=place)
            moved.append(draft.pk)
    return sorted(moved)


def _moves(column: Column, keys: list[Any], *, to: Person) -> bool:
    """Moves these rows, all of them or none. None where there may be one alone, and there is one."""
    try:
        with transaction.atomic():
            # By the column alone: the database lets no other change of what only grows.
            column.model._base_manager.filter(pk__in=keys).update(**{column.field.name: to})
    except IntegrityError as problem:
        if not isinstance(problem.__cause__, UniqueViolation | ExclusionViolation):
            raise
        return False
    return True


def _what_goes_back(merge: Merge, kept: Person) -> set[Row]:
    """What was moved and is still the kept record's, with whatever came since that is tied to any of it.

    Refused where something the kept record had before the merge has been tied to it since.
    """
    now = {(column.key, key) for column in columns() for key in column.keys(kept)}
    own = {(column, key) for column, keys in merge.kept_had.items() for key in keys}
    going = {(column, key) for column, keys in merge.moved.items() for key in keys} & now
    ties = list(_ties_between(now, kept))
    while further := {
        row for tie in ties if going & set(tie) for row in tie if row not in going and row not in own
    }:
        going |= further
    if in_the_way := [_says_tied(*tie) for tie in ties if len(going & set(tie)) == 1]:
        raise ValidationError(in_the_way)
    return going


def _ties_between(rows: set[Row], person: Person) -> Iterator[tuple[Row, Row]]:
    """Which of a person's rows point at which other, of any stage."""
    column_of = {column.model: column for column in columns()}
    for column in columns():
        for field in column.ties():
            if other := column_of.get(field.related_model):
                pointing = column.rows(person).exclude(**{field.name: None})
                for key, there in pointing.values_list("pk", field.attname):
                    if (other.key, there) in rows:
                        yield (column.key, key), (other.key, there)


def _says_tied(one: Row, other: Row) -> str:
    named = {column.key: column.model for column in columns()}
    first, second = (
        f"{named[key]._meta.verbose_name} “{named[key]._base_manager.get(pk=pk)}”" for key, pk in (one, other)
    )
    return (
        f"{first[:1].upper()}{first[1:]} and {second} have been joined since the merge, and only one of "
        "the two would go back. Take them apart first."
    )


def _as_it_was(
    person: Person, was: Mapping[str, Any], *, unless_changed_from: Mapping[str, Any] | None = None
) -> None:
    """Puts the columns of a snapshot back; one that is no longer what the merge made of it stays."""
    now = snapshot(person)
    for name, value in was.items():
        if name in ("id", "ref", "version", "merged_into", "sort_name"):
            continue
        if unless_changed_from is not None and now[name] != unless_changed_from.get(name):
            continue
        field: Any = Person._meta.get_field(name)
        setattr(person, field.attname, field.to_python(value))


def _check_is_free(person: Person) -> None:
    """What only one record may hold has to be free before it goes back."""
    others = Person.objects.exclude(pk=person.pk)
    if person.nhs_number and others.filter(nhs_number=person.nhs_number).exists():
        raise ValidationError(
            f"The NHS number {person.nhs_number_in_words}, which would go back to the record of "
            f"{person.full_name}, is another record's by now. Put that right first."
        )
    if person.account_id and others.filter(account=person.account_id).exists():
        raise ValidationError(
            f"The sign-in name that would go back to the record of {person.full_name} is another record's by "
            "now. Take it off that record first."
        )
