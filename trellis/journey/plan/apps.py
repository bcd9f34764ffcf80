from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "trellis.journey.plan"
    label = "plan"
    verbose_name = "Plan"

    def ready(self) -> None:
        from trellis.journey.assess import after_decision
        from trellis.journey.challenge import subjects
        from trellis.journey.find import settled
        from trellis.journey.people import file, hindrances, sections, timeline, today
        from trellis.journey.people.models import Section

        from . import budget_telling, employing_telling, gates, queries, slices_telling, telling
        from .queries import not_enough, sign_off

        timeline.register(queries.told_of_plans)
        file.register(queries.part_of_plans)
        after_decision.register(queries.steps_after_deciding)
        today.register(queries.plans_wait)
        sections.register(Section.PLAN, queries.plan_pages)
        hindrances.register(queries.plans_in_the_way)
        telling.register()
        timeline.register(queries.told_of_sharing_plans)
        file.register(queries.sharing_part)
        today.register(queries.waits_of_ideas)
        timeline.register(queries.told_of_budgets)
        file.register(queries.part_of_budgets)
        today.register(queries.budgets_wait)
        sections.register(Section.MONEY, queries.budget_pages)
        hindrances.register(queries.budgets_in_the_way)
        sign_off.register()
        settled.register(sign_off.signed_since_tested)
        subjects.register("sufficiency", not_enough.about_plan)
        subjects.register("budget", not_enough.about_budget)
        budget_telling.register()
        timeline.register(queries.told_of_slices)
        timeline.register(queries.told_of_stays)
        file.register(queries.part_of_slices)
        hindrances.register(queries.stays_in_the_way)
        today.register(queries.today_of_worker)
        today.register(queries.today_of_authority)
        today.register(queries.today_of_provider)
        gates.register(queries.slices_gate)
        subjects.register("refusal", slices_telling.refusal_questioned)
        slices_telling.register()
        timeline.register(queries.told_of_employing)
        file.register(queries.part_of_employing)
        today.register(queries.waits_for_signature)
        employing_telling.register()
