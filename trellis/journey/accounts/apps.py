from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "trellis.journey.accounts"
    label = "accounts"
    verbose_name = "Accounts"
