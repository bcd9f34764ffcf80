from django.apps import AppConfig


class AllocateConfig(AppConfig):
    name = "trellis.journey.allocate"
    label = "allocate"
    verbose_name = "Allocate"

    def ready(self) -> None:
        from trellis.journey.assess import after_decision, after_talk
        from trellis.journey.challenge import subjects
        from trellis.journey.people import file, sections, timeline
        from trellis.journey.people.models import Section

        from . import queries, telling

        timeline.register(queries.told)
        file.register(queries.part_of_file)
        sections.register(Section.MONEY, queries.amount_pages)
        after_talk.register(queries.after_talk)
        after_decision.register(queries.steps_after_deciding)
        subjects.register("amount", queries.questioned)
        telling.register()
