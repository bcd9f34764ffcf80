from django.urls import path

from . import views

app_name = "record"
urlpatterns = [path("", views.latest, name="latest")]
