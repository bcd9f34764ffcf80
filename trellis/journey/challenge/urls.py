from django.urls import path

from . import views

app_name = "challenge"
urlpatterns = [
    path("", views.list_challenges, name="list"),
    path("published", views.public, name="public"),
    path("published.csv", views.public_csv, name="public_csv"),
    path("raise/<str:kind>/<str:ref>", views.raise_challenge, name="raise"),
    path("<str:ref>", views.one, name="one"),
    path("<str:ref>/answer", views.answer, name="answer"),
    path("<str:ref>/take-back", views.take_back, name="take_back"),
]
