from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "trellis.journey.record"
    label = "record"
    verbose_name = "Record"

    def ready(self) -> None:
        from trellis.journey.accounts import pen

        from . import actions

        pen.hand_over(recorded=actions.recorded, keep=actions.keep)
