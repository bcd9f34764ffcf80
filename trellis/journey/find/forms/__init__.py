"""Questions and their checks, a module a subject."""

from .directory import (
    AssistantForm,
    AssistantsLooked,
    Looked,
    ProviderForm,
    ServiceForm,
    TieForm,
    assistant_as_it_is,
    provider_as_it_is,
    service_as_it_is,
)
from .importing import FeedForm
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
    "AssistantForm",
    "AssistantsLooked",
    "EndPriceForm",
    "FeedForm",
    "LetStandForm",
    "Looked",
    "PriceForm",
    "PricesAsked",
    "ProviderForm",
    "QuoteForm",
    "ServiceForm",
    "TestForm",
    "TieForm",
    "WhyForm",
    "assistant_as_it_is",
    "provider_as_it_is",
    "service_as_it_is",
]
