from django.apps import AppConfig


class FindConfig(AppConfig):
    name = "trellis.journey.find"
    label = "find"
    verbose_name = "Find"

    def ready(self) -> None:
        from trellis.journey.challenge import beside
        from trellis.journey.people import file, outside, sections, timeline, today
        from trellis.journey.people.models import Section

        from . import laid_beside, queries

        timeline.register(queries.told)
        file.register(queries.part_of_file)
        today.register(queries.waits)
        today.register(queries.idea_tasks)
        outside.register(queries.says_also_provides)
        sections.register(Section.MONEY, queries.links_of)
        beside.register(laid_beside.quotes)
