from django.urls import path

from . import views

app_name = "tell"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("breaches", views.breaches, name="breaches"),
    path("breaches.csv", views.breaches_csv, name="breaches_csv"),
    path("breaches/<str:person_ref>", views.note_breach, name="note_breach"),
    path("write/<str:person_ref>", views.write, name="write"),
    path("messages/<str:ref>", views.one, name="one"),
    path("messages/<str:ref>/paper", views.on_paper, name="paper"),
    path("messages/<str:ref>/another-way", views.another_way, name="another"),
    path("<str:letter>/<str:ref>", views.send, name="send"),
]
