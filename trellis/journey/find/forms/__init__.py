"""Questions and their checks, a module a subject."""

from .prices import (
    EndPriceForm,
    LetStandForm,
    PriceForm,
    PricesAsked,
    QuoteForm,
    TestForm,
    WhyForm,
)

__all__ = [
    "EndPriceForm",
    "LetStandForm",
    "PriceForm",
    "PricesAsked",
    "QuoteForm",
    "TestForm",
    "WhyForm",
]
