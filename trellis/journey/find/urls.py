from __future__ import annotations

from django.urls import path

from .views import assistants, directory, ideas, importing, library, prices, quotes, sufficiency

app_name = "find"
urlpatterns = [
    path("", directory.directory, name="directory"),
    path("services/<str:ref>", directory.service, name="service"),
    path("services/<str:ref>/change", directory.service_change, name="service_change"),
    path("services/<str:ref>/price", directory.service_price, name="service_price"),
    path("providers/new", directory.provider_new, name="provider_new"),
    path("providers/<str:ref>", directory.provider, name="provider"),
    path("providers/<str:ref>/change", directory.provider_change, name="provider_change"),
    path("providers/<str:ref>/organisation", directory.provider_tie, name="provider_tie"),
    path("providers/<str:provider_ref>/services/new", directory.service_new, name="service_new"),
    path("assistants", assistants.assistants, name="assistants"),
    path("assistants/new", assistants.assistant_new, name="assistant_new"),
    path("assistants/me", assistants.my_listing, name="my_listing"),
    path("assistants/<str:ref>", assistants.assistant, name="assistant"),
    path("assistants/<str:ref>/change", assistants.assistant_change, name="assistant_change"),
    path("assistants/<str:ref>/end", assistants.assistant_end, name="assistant_end"),
    path("assistants/<str:ref>/price", assistants.assistant_price, name="assistant_price"),
    path("ideas", ideas.ideas, name="ideas"),
    path("ideas.csv", ideas.ideas_csv, name="ideas_csv"),
    path("ideas/new", ideas.idea_new, name="idea_new"),
    path("ideas/<str:ref>", ideas.idea, name="idea"),
    path("library", library.library, name="library"),
    path("library/unread", library.library_unread, name="library_unread"),
    path("library/<str:ref>/read", library.library_read, name="library_read"),
    path("imports", importing.imports, name="imports"),
    path("imports/new", importing.import_new, name="import"),
    path("imports/<str:ref>", importing.import_one, name="import_one"),
    path("prices", prices.prices, name="prices"),
    path("prices/councils", prices.rate_new, name="rate_new"),
    path("prices/<str:ref>/end", prices.price_end, name="price_end"),
    path("quotes/for/<str:person_ref>", quotes.quotes, name="quotes"),
    path("quotes/for/<str:person_ref>/new", quotes.quote_new, name="quote_new"),
    path("quotes/<str:ref>/withdraw", quotes.quote_withdraw, name="quote_withdraw"),
    path("quotes/<str:ref>/paper", quotes.quote_paper, name="quote_paper"),
    path("enough/for/<str:person_ref>", sufficiency.test_new, name="test_new"),
    path("enough/<str:ref>", sufficiency.test, name="test"),
]
