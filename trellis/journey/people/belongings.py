"""Everything that says whose it is: every column, of every stage, that points at a person.

The stages after this one add rows about a person that this one has never heard of. What must reach all of
them (making two records one, for a start) goes by the columns the database itself knows, and not by a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from .models import Merge, NotTheSame, Person

# What was said of two records stays said of those two: it is their history and nobody's belonging.
HISTORY = (Merge, NotTheSame)


@dataclass(frozen=True)
class Column:
    """One column that says whose a row is, and the columns of its table that tie rows to others."""

    model: type[models.Model]
    field: models.ForeignKey

    @property
    def key(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    def rows(self, person: Person) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{self.field.name: person}).order_by("pk")

    def keys(self, person: Person) -> list[Any]:
        return list(self.rows(person).values_list("pk", flat=True))

    def ties(self) -> list[models.ForeignKey]:
        """The other columns of the table that point at rows: of this table, or of another."""
        return [
            field
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model is not Person
        ]

    def tied_together(self, person: Person) -> Iterator[list[Any]]:
        """The keys of a person's rows, those together that replace or join one another."""
        within = [field.attname for field in self.ties() if field.related_model is self.model]
        group: dict[Any, list[Any]] = {}
        for key, *others in self.rows(person).values_list("pk", *within):
            mine = group.setdefault(key, [key])
            for other in others:
                if other is not None and group.get(other) is not mine:
                    theirs = group.get(other, [other])
                    mine += theirs
                    group.update(dict.fromkeys(theirs, mine))
        own = set(self.keys(person))
        seen: set[int] = set()
        for together in group.values():
            if id(together) not in seen:
                seen.add(id(together))
                yield sorted(set(together) & own)


@cache
def columns() -> tuple[Column, ...]:
    """Every such column, in the order of its name; one without a name on the person's side too."""
    found = [
        Column(relation.related_model, relation.field)
        for relation in Person._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in HISTORY
    ]
    return tuple(sorted(found, key=lambda column: column.key))
