from django.apps import AppConfig


class AssessConfig(AppConfig):
    name = "trellis.journey.assess"
    label = "assess"
    verbose_name = "Assess"
