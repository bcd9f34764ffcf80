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
        self._surveys()

    def _surveys(self) -> None:
        from . import registers
        from .queries import survey_told

        # "survey" is the kind; the models are not there yet when this is read.
        registers.show_on("survey", "What people said", "learn:survey")
        registers.show_on("survey", "Who answered, and who did not", "learn:survey_who")
        registers.tell_with("survey", "survey", "How it was", survey_told.chapter)
