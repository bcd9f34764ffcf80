from django.apps import AppConfig


class LearnConfig(AppConfig):
    name = "trellis.journey.learn"
    label = "learn"
    verbose_name = "Learn"

    def ready(self) -> None:
        """Every subject of this stage hands its sources to the earlier stages here."""
        from trellis.journey.people import today

        from .queries import extracts

        today.register(extracts.publications_wait)
