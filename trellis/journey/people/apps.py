from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "trellis.journey.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from . import queries, timeline

        timeline.register(queries.told)
