from django.apps import AppConfig


class AllocateConfig(AppConfig):
    name = "trellis.journey.allocate"
    label = "allocate"
    verbose_name = "Allocate"

    def ready(self) -> None:
        from trellis.journey.assess import after_talk
        from trellis.journey.people import file, timeline

        from . import queries, telling

        timeline.register(queries.told)
        file.register(queries.part_of_file)
        after_talk.register(queries.after_talk)
        telling.register()
