from __future__ import annotations

from django.urls import URLPattern

app_name = "challenge"

urlpatterns: list[URLPattern] = []
