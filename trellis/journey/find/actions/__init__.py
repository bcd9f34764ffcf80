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
from .ideas import answer_idea, propose_idea, say_result, try_idea
from .importing import let_feed_go, read_in, take_feed
from .library import (
    add_to_library,
    do_not_show,
    read_for_names,
    say_reached,
    withdraw_from_library,
)
from .prices import end_price, put_in_price
from .quotes import attach_quotes, put_in_quote, withdraw_quote
from .sufficiency import let_stand, test_sufficiency

__all__ = [
    "add_to_library",
    "answer_idea",
    "attach_quotes",
    "change_listing",
    "change_provider",
    "change_service",
    "do_not_show",
    "end_listing",
    "end_price",
    "let_feed_go",
    "let_stand",
    "list_assistant",
    "list_self",
    "propose_idea",
    "put_in_price",
    "put_in_provider",
    "put_in_quote",
    "put_in_service",
    "read_for_names",
    "read_in",
    "say_reached",
    "say_result",
    "take_feed",
    "test_sufficiency",
    "tie_provider",
    "try_idea",
    "withdraw_from_library",
    "withdraw_quote",
]
