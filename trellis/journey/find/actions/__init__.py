"""The acts of this stage, a module a subject."""

from .directory import (
    change_listing,
    change_provider,
    change_service,
    end_listing,
    list_assistant,
    list_self,
    put_in_provider,
    put_in_service,
    tie_provider,
)
from .prices import end_price, put_in_price
from .quotes import attach_quotes, put_in_quote, withdraw_quote
from .sufficiency import let_stand, test_sufficiency

__all__ = [
    "attach_quotes",
    "change_listing",
    "change_provider",
    "change_service",
    "end_listing",
    "end_price",
    "let_stand",
    "list_assistant",
    "list_self",
    "put_in_price",
    "put_in_provider",
    "put_in_quote",
    "put_in_service",
    "test_sufficiency",
    "tie_provider",
    "withdraw_quote",
]
