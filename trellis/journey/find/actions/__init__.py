"""The acts of this stage, a module a subject."""

from .prices import end_price, put_in_price
from .quotes import attach_quotes, put_in_quote, withdraw_quote
from .sufficiency import let_stand, test_sufficiency

__all__ = [
    "attach_quotes",
    "end_price",
    "let_stand",
    "put_in_price",
    "put_in_quote",
    "test_sufficiency",
    "withdraw_quote",
]
