from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "trellis.journey.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from . import file, queries, sections, timeline
        from .models import Section

        timeline.register(queries.told)
        timeline.register(queries.told_of_reaching)
        timeline.register(queries.told_of_speaking)
        timeline.register(queries.told_about_me)
        file.register(queries.about_me_part)
        timeline.register(queries.told_of_sharing)
        file.register(queries.sharing_part)
        timeline.register(queries.told_of_letting_in)
        file.register(queries.letting_in_part)
        sections.register(Section.ABOUT_ME, queries.about_me_pages)
        sections.register(Section.HEALTH, queries.health_pages)
        file.register(queries.health_part)
        timeline.register(queries.told_of_capacity)
        file.register(queries.capacity_part)
        file.register(queries.part_about_reaching)
        file.register(queries.part_about_speaking)
        timeline.register(queries.told_merges)
        timeline.register(queries.told_of_death)
        file.register(queries.part_about_the_record, last=True)
