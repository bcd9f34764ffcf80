from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "trellis.site"
    label = "site"
    verbose_name = "Site"
