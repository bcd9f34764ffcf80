from django.apps import AppConfig


class AssessConfig(AppConfig):
    name = "trellis.journey.assess"
    label = "assess"
    verbose_name = "Assess"

    def ready(self) -> None:
        from trellis.journey.people import file, hindrances, sections, timeline
        from trellis.journey.people.models import Section

        from . import queries, telling

        timeline.register(queries.told_contacts)
        timeline.register(queries.told)
        timeline.register(queries.told_of_disputes)
        timeline.register(queries.told_of_advocacy)
        timeline.register(queries.told_of_talks)
        timeline.register(queries.told_of_own_words)
        file.register(queries.contacts_part)
        file.register(queries.part_of_file)
        sections.register(Section.ASSESSMENT, queries.assessment_pages)
        file.register(queries.own_words_part)
        telling.register()
        hindrances.register(queries.stands_in_the_way_of_merging)
