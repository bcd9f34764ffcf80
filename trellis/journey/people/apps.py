from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "trellis.journey.people"
    label = "people"
    verbose_name = "People"
