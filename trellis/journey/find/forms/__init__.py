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
from .library import (
    AnswerForm,
    IdeaForm,
    IdeasLooked,
    LibraryLooked,
    ReadForNames,
    ResultForm,
    TryForm,
    WhyNotShown,
)
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
    "AnswerForm",
    "AssistantForm",
    "AssistantsLooked",
    "EndPriceForm",
    "FeedForm",
    "IdeaForm",
    "IdeasLooked",
    "LetStandForm",
    "LibraryLooked",
    "Looked",
    "PriceForm",
    "PricesAsked",
    "ProviderForm",
    "QuoteForm",
    "ReadForNames",
    "ResultForm",
    "ServiceForm",
    "TestForm",
    "TieForm",
    "TryForm",
    "WhyForm",
    "WhyNotShown",
    "assistant_as_it_is",
    "provider_as_it_is",
    "service_as_it_is",
]
