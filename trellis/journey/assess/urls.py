from django.urls import path

from .views import assessment as views

app_name = "assess"
urlpatterns = [
    path("new/<str:person_ref>", views.new_assessment, name="new"),
    path("decisions/<str:ref>", views.show_decision, name="decision"),
    path("<str:ref>", views.show_assessment, name="one"),
    path("<str:ref>/written", views.read_assessment, name="written"),
    path("<str:ref>/circumstances", views.ask_circumstances, name="circumstances"),
    path("<str:ref>/decide", views.decide, name="decide"),
    path("<str:ref>/open-again", views.reopen, name="reopen"),
    path("<str:ref>/set-aside", views.set_aside, name="set_aside"),
    path("<str:ref>/outcomes/<str:outcome>", views.answer_outcome, name="outcome"),
]
