from django.apps import AppConfig


class ContributeConfig(AppConfig):
    name = "trellis.journey.contribute"
    label = "contribute"
    verbose_name = "Contribute"
