"""Questions and their checks, a module a subject."""

from .about_me import AboutMeForm
from .person import (
    YES_NO,
    CarerForm,
    EndCarer,
    PersonForm,
    Search,
    YesNoField,
    as_it_is,
    as_they_are,
    yes_or_no,
)

__all__ = [
    "YES_NO",
    "AboutMeForm",
    "CarerForm",
    "EndCarer",
    "PersonForm",
    "Search",
    "YesNoField",
    "as_it_is",
    "as_they_are",
    "yes_or_no",
]
