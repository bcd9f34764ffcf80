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
from .importing import let_feed_go, read_in, take_feed
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
    "let_feed_go",
    "let_stand",
    "list_assistant",
    "list_self",
    "put_in_price",
    "put_in_provider",
    "put_in_quote",
    "put_in_service",
    "read_in",
    "take_feed",
    "test_sufficiency",
    "tie_provider",
    "withdraw_quote",
]
