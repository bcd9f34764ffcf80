"""What analysts and directors do: a module a subject."""

from .extracts import put_away, put_in
from .publishing import approve_publication, prepare_publication, withdraw_publication

__all__ = [
    "approve_publication",
    "prepare_publication",
    "put_away",
    "put_in",
    "withdraw_publication",
]
