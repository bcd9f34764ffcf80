from __future__ import annotations

from django.urls import path

from .views import prices, quotes, sufficiency

app_name = "find"
urlpatterns = [
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
