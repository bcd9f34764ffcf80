from django.apps import AppConfig


class FindConfig(AppConfig):
    name = "trellis.journey.find"
    label = "find"
    verbose_name = "Find"
