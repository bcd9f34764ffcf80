from django.apps import AppConfig


class AssessConfig(AppConfig):
    name = "trellis.journey.assess"
    label = "assess"
    verbose_name = "Assess"

    def ready(self) -> None:
        from trellis.journey.people import file, timeline

        from . import queries

        timeline.register(queries.told)
        timeline.register(queries.told_of_disputes)
        timeline.register(queries.told_of_advocacy)
        file.register(queries.part_of_file)
