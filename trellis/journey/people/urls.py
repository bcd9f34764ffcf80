from django.urls import path

from .views import about_me
from .views import person as views
from .views import reach

app_name = "people"
urlpatterns = [
    path("", views.list_people, name="list"),
    path("new", views.new_person, name="new"),
    path("carers/<str:ref>", views.change_carer, name="carer"),
    path("carers/<str:ref>/end", views.end_carer, name="end_carer"),
    path("about-me/<str:ref>", about_me.about_me_telling, name="about_me_telling"),
    path("<str:ref>", views.show_person, name="one"),
    path("<str:ref>/how-to-reach", reach.show_how_to_reach, name="how_to_reach"),
    path("<str:ref>/about-me", about_me.about_me, name="about_me"),
    path("<str:ref>/about-me/history", about_me.about_me_history, name="about_me_history"),
    path("<str:ref>/about-me/<str:heading>", about_me.about_me_heading, name="about_me_heading"),
    path("<str:ref>/change", views.change_person, name="change"),
    path("<str:ref>/carers/new", views.new_carer, name="new_carer"),
]
