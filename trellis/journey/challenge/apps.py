from django.apps import AppConfig


class ChallengeConfig(AppConfig):
    name = "trellis.journey.challenge"
    label = "challenge"
    verbose_name = "Challenge"
