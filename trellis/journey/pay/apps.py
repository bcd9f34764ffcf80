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
        from .queries import emergencies, money_told, rails, runs_told, statements_told

        timeline.register(emergencies.told_of_emergencies)
        file.register(emergencies.part_of_emergencies)
        today.register(emergencies.emergencies_wait)
        today.register(rails.notices_to_tell)
        today.register(rails.rails_down)
        today.register(rails.not_received)
        timeline.register(runs_told.told_of_payments)
        timeline.register(runs_told.told_of_holds)
        file.register(runs_told.part_of_payments)
        today.register(runs_told.pay_waits)
        today.register(statements_told.statements_wait)
        timeline.register(money_told.told_of_paid)
        timeline.register(money_told.told_of_questions)
        timeline.register(money_told.told_of_reclaims)
        file.register(money_told.part_of_money)
        sections.register(Section.MONEY, money_told.money_pages)
        today.register(money_told.concerns_wait)
        today.register(money_told.answers_wait)
        today.register(money_told.questions_to_tell)
        today.register(money_told.reclaims_wait)
        today.register(money_told.money_waits_for_person)
        money_telling.register()
