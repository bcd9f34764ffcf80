from django.urls import path

from .views import about_me, capacity, consent, merging, reach, speakers
from .views import death as deaths
from .views import person as views

app_name = "people"
urlpatterns = [
    path("", views.list_people, name="list"),
    path("new", views.new_person, name="new"),
    path("alike", merging.list_alike, name="alike"),
    path("merges/<str:ref>", merging.show_merge, name="merged"),
    path("carers/<str:ref>", views.change_carer, name="carer"),
    path("carers/<str:ref>/end", views.end_carer, name="end_carer"),
    path("about-me/<str:ref>", about_me.about_me_telling, name="about_me_telling"),
    path("access-needs/<str:ref>", reach.review_access_need, name="access_need"),
    path("access-needs/<str:ref>/end", reach.end_access_need, name="end_access_need"),
    path("speakers/<str:ref>", speakers.show_speaker, name="speaker"),
    path("speakers/<str:ref>/change", speakers.change_speaker, name="change_speaker"),
    path("speakers/<str:ref>/seen", speakers.see_document, name="see_document"),
    path("speakers/<str:ref>/end", speakers.end_speaker, name="end_speaker"),
    path("deciding/<str:ref>", capacity.capacity, name="capacity"),
    path("deciding/<str:ref>/again", capacity.capacity_again, name="capacity_again"),
    path("deciding/<str:ref>/best-interests", capacity.new_best_interests, name="new_best_interests"),
    path("<str:ref>", views.show_person, name="one"),
    path("<str:ref>/how-to-reach", reach.show_how_to_reach, name="how_to_reach"),
    path("<str:ref>/how-to-reach/change", reach.change_how_to_reach, name="change_how_to_reach"),
    path("<str:ref>/access-needs/new", reach.new_access_need, name="new_access_need"),
    path("<str:ref>/worker", reach.name_worker, name="name_worker"),
    path("<str:ref>/speaks", speakers.list_speakers, name="speakers"),
    path("<str:ref>/speaks/new", speakers.new_speaker, name="new_speaker"),
    path("<str:ref>/about-me", about_me.about_me, name="about_me"),
    path("<str:ref>/about-me/history", about_me.about_me_history, name="about_me_history"),
    path("<str:ref>/about-me/<str:heading>", about_me.about_me_heading, name="about_me_heading"),
    path("<str:ref>/sharing", consent.sharing, name="sharing"),
    path("<str:ref>/sharing/<str:kind>", consent.sharing_kind, name="sharing_kind"),
    path("<str:ref>/deciding", capacity.deciding, name="deciding"),
    path("<str:ref>/deciding/new", capacity.new_capacity, name="new_capacity"),
    path("<str:ref>/alike", merging.alike_one, name="alike_one"),
    path("<str:ref>/merge/<str:other_ref>", merging.merge, name="merge"),
    path("<str:ref>/death", deaths.death, name="death"),
    path("<str:ref>/death/mistake", deaths.take_back_death, name="take_back_death"),
    path("<str:ref>/change", views.change_person, name="change"),
    path("<str:ref>/carers/new", views.new_carer, name="new_carer"),
]
