from django.apps import AppConfig


class AllocateConfig(AppConfig):
    name = "trellis.journey.allocate"
    label = "allocate"
    verbose_name = "Allocate"
