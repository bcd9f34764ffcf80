from django.urls import path

from . import views

app_name = "allocate"
urlpatterns = [
    path("how-we-work-it-out", views.public, name="public"),
    path("how-we-work-it-out/scheme.toml", views.public_scheme, name="public_scheme"),
    path("how-we-work-it-out/<str:ref>/scheme.toml", views.public_scheme, name="public_scheme"),
    path("how-we-work-it-out/replay.json", views.public_replay, name="public_replay"),
    path("schemes", views.schemes, name="schemes"),
    path("schemes/prepare", views.prepare, name="prepare"),
    path("schemes/<str:ref>", views.scheme, name="scheme"),
    path("schemes/<str:ref>/adopt", views.adopt, name="adopt"),
    path("for/<str:assessment_ref>", views.amount, name="amount"),
    path("<str:ref>", views.one, name="one"),
    path("<str:ref>/easy-read", views.easy_read, name="easy_read"),
    path("<str:ref>/what-if", views.what_if, name="what_if"),
    path("<str:ref>/replay.json", views.replay, name="replay"),
]
