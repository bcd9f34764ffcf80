from django.urls import path

from .views import emergencies

app_name = "pay"
urlpatterns = [
    path("emergencies", emergencies.emergencies, name="emergencies"),
    path("emergencies/months", emergencies.months, name="emergencies_month"),
    path("emergencies/for/<str:person_ref>", emergencies.ask, name="emergency_new"),
    path("emergencies/<str:ref>", emergencies.emergency, name="emergency"),
]
