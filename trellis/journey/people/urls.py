from django.urls import path

from .views import person as views
from .views import reach

app_name = "people"
urlpatterns = [
    path("", views.list_people, name="list"),
    path("new", views.new_person, name="new"),
    path("carers/<str:ref>", views.change_carer, name="carer"),
    path("carers/<str:ref>/end", views.end_carer, name="end_carer"),
    path("<str:ref>", views.show_person, name="one"),
    path("<str:ref>/how-to-reach", reach.show_how_to_reach, name="how_to_reach"),
    path("<str:ref>/change", views.change_person, name="change"),
    path("<str:ref>/carers/new", views.new_carer, name="new_carer"),
]
