from django.apps import AppConfig


class ContributeConfig(AppConfig):
    name = "trellis.journey.contribute"
    label = "contribute"
    verbose_name = "Contribute"

    def ready(self) -> None:
        from trellis.journey.people import file, sections, timeline, today
        from trellis.journey.people.models import Section

        from . import queries, telling

        timeline.register(queries.told)
        file.register(queries.part_of_file)
        sections.register(Section.MONEY, queries.links)
        today.register(queries.today)
        telling.register()
