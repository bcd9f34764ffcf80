from django.apps import AppConfig


class FindConfig(AppConfig):
    name = "trellis.journey.find"
    label = "find"
    verbose_name = "Find"

    def ready(self) -> None:
        from trellis.journey.people import file, timeline, today

        from . import queries

        timeline.register(queries.told)
        file.register(queries.part_of_file)
        today.register(queries.waits)
