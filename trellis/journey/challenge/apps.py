from django.apps import AppConfig


class ChallengeConfig(AppConfig):
    name = "trellis.journey.challenge"
    label = "challenge"
    verbose_name = "Challenge"

    def ready(self) -> None:
        from trellis.journey.people import file, timeline, today

        from . import queries, telling

        timeline.register(queries.told)
        file.register(queries.part_of_file)
        today.register(queries.waits)
        telling.register()
