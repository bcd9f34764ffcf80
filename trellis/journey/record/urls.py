from django.urls import path

from . import views

app_name = "record"
urlpatterns = [
    path("", views.latest, name="latest"),
    path("drafts/keep", views.keep_draft, name="keep_draft"),
    path("drafts/let-go", views.drop_draft, name="drop_draft"),
]
