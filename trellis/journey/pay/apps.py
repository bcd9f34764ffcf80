from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "trellis.journey.pay"
    label = "pay"
    verbose_name = "Pay"

    def ready(self) -> None:
        """Every subject of this stage hands its sources to the earlier stages here."""
        from trellis.journey.people import file, timeline, today

        from .queries import emergencies

        timeline.register(emergencies.told_of_emergencies)
        file.register(emergencies.part_of_emergencies)
        today.register(emergencies.emergencies_wait)
