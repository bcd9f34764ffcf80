from django.urls import path

from .views import assessment as views
from .views import advocacy, coding, contact, talk

app_name = "assess"
urlpatterns = [
    path("new/<str:person_ref>", views.new_assessment, name="new"),
    path("decisions/<str:ref>", views.show_decision, name="decision"),
    path("disputes/<str:ref>", coding.show_dispute, name="dispute"),
    path("disputes/<str:ref>/stands", coding.let_stand, name="let_stand"),
    path("contacts/", contact.list_contacts, name="contacts"),
    path("contacts/new", contact.new_contact, name="new_contact"),
    path("contacts/about/<str:person_ref>", contact.contact_about, name="contact_about"),
    path("contacts/follow-ups", contact.list_follow_ups, name="follow_ups"),
    path("contacts/what-came-of-them", contact.what_came, name="what_came"),
    path("contacts/what-came-of-them.csv", contact.what_came_csv, name="what_came_csv"),
    path("contacts/<str:ref>", contact.show_contact, name="contact"),
    path("contacts/<str:ref>/words", contact.contact_words, name="contact_words"),
    path("contacts/<str:ref>/change", contact.change_contact, name="change_contact"),
    path("contacts/<str:ref>/not-theirs", contact.not_theirs, name="not_theirs"),
    path("contacts/<str:ref>/answer/<str:outcome>", contact.answer_contact, name="answer_contact"),
    path("contacts/<str:ref>/follow-up", contact.follow_up, name="follow_up"),
    path("talks/<str:ref>", talk.show_talk, name="talk"),
    path("talks/<str:ref>/begin", talk.begin_talk, name="begin_talk"),
    path("talks/<str:ref>/end", talk.end_talk, name="end_talk"),
    path("talks/<str:ref>/call-off", talk.call_off_talk, name="call_off_talk"),
    path("talks/<str:ref>/picture", talk.add_picture, name="add_picture"),
    path("talks/<str:ref>/keep", talk.keep_unkept, name="keep_unkept"),
    path("heard/<str:ref>", talk.show_heard, name="heard"),
    path("heard/<str:ref>/correct", talk.correct_words, name="correct_words"),
    path("heard/<str:ref>/picture", talk.show_picture, name="picture"),
    path("<str:ref>", views.show_assessment, name="one"),
    path("<str:ref>/talks/new", talk.new_talk, name="new_talk"),
    path("<str:ref>/said", coding.show_said, name="said"),
    path("<str:ref>/outcomes/<str:outcome>/not-right", coding.say_not_right, name="not_right"),
    path("<str:ref>/written", views.read_assessment, name="written"),
    path("<str:ref>/circumstances", views.ask_circumstances, name="circumstances"),
    path("<str:ref>/decide", views.decide, name="decide"),
    path("<str:ref>/open-again", views.reopen, name="reopen"),
    path("<str:ref>/advocate", advocacy.advocate, name="advocate"),
    path("<str:ref>/set-aside", views.set_aside, name="set_aside"),
    path("<str:ref>/outcomes/<str:outcome>", views.answer_outcome, name="outcome"),
]
