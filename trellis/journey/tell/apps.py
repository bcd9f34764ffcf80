from django.apps import AppConfig


class TellConfig(AppConfig):
    name = "trellis.journey.tell"
    label = "tell"
    verbose_name = "Tell"

    def ready(self) -> None:
        from trellis.journey.people import file, timeline

        from . import queries

        timeline.register(queries.told)
        file.register(queries.part_of_file)
