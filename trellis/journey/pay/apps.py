from django.apps import AppConfig


class PayConfig(AppConfig):
    name = "trellis.journey.pay"
    label = "pay"
    verbose_name = "Pay"

    def ready(self) -> None:
        """Every subject of this stage hands its sources to the earlier stages here."""
        from trellis.journey.people import file, sections, timeline, today
        from trellis.journey.people.models import Section

        from . import money_telling
        from .queries import emergencies, money_told, rails, runs_told

        timeline.register(emergencies.told_of_emergencies)
        file.register(emergencies.part_of_emergencies)
        today.register(emergencies.emergencies_wait)
        today.register(rails.notices_to_tell)
        today.register(rails.rails_down)
        today.register(rails.not_received)
        timeline.register(runs_told.told_of_payments)
        file.register(runs_told.part_of_payments)
        today.register(runs_told.pay_waits)
        timeline.register(money_told.told_of_money)
        file.register(money_told.part_of_money)
        sections.register(Section.MONEY, money_told.money_pages)
        today.register(money_told.concerns_wait)
        today.register(money_told.questions_to_tell)
        today.register(money_told.reclaims_wait)
        today.register(money_told.money_waits_for_person)
        money_telling.register()
