from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "trellis.journey.plan"
    label = "plan"
    verbose_name = "Plan"
