from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "trellis.journey.pay"
    label = "pay"
    verbose_name = "Pay"

    def ready(self) -> None:
        """Every subject of this stage hands its sources to the earlier stages here."""
