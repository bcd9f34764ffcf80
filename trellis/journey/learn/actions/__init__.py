"""What analysts and directors do: a module a subject."""

from .extracts import put_away, put_in
from .publishing import approve_publication, prepare_publication, withdraw_publication
from .returns import keep_return, take_return_out, write_return_out

__all__ = [
    "approve_publication",
    "keep_return",
    "prepare_publication",
    "put_away",
    "put_in",
    "take_return_out",
    "withdraw_publication",
    "write_return_out",
]
