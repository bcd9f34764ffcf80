from __future__ import annotations

from django.urls import path

from .views import budget, drafting, funds, lines, payments, slices

app_name = "plan"

urlpatterns = [
    # The plan.
    path("", drafting.plans, name="plans"),
    path("for/<str:person_ref>/new", drafting.new, name="new"),
    path("for/<str:person_ref>/no-plan", drafting.no_plan, name="no_plan"),
    path("for-carer/<str:carer_ref>/new", drafting.new_for_carer, name="new_for_carer"),
    path("for-carer/<str:carer_ref>/no-plan", drafting.no_plan_for_carer, name="no_plan_for_carer"),
    path("outcomes/<str:ref>", lines.outcome, name="outcome"),
    path("lines/<str:ref>", lines.line, name="line"),
    path("lines/<str:ref>/who-pays", lines.line_pays, name="line_pays"),
    path("risks/<str:ref>", lines.risk, name="risk"),
    path("take-out/<str:kind>/<str:ref>", lines.remove, name="remove"),
    # The personal budget.
    path("budgets", budget.waiting, name="budgets"),
    path("budgets/<str:ref>", budget.one, name="budget"),
    path("budgets/<str:ref>/budget.json", budget.as_file, name="budget_file"),
    path("budgets/<str:ref>/budget.csv", budget.as_csv, name="budget_csv"),
    path("budgets/<str:ref>/lines/<str:line_ref>", budget.line, name="budget_line"),
    path("budgets/<str:ref>/who-pays", budget.funders, name="funders"),
    path("budgets/<str:ref>/left-over", budget.left_over, name="left_over"),
    path("budgets/<str:ref>/answer", budget.say, name="say_of_budget"),
    path("budgets/<str:ref>/ask", budget.submit, name="submit_budget"),
    path("budgets/<str:ref>/agree", budget.sign, name="sign_budget"),
    path("budgets/<str:ref>/send-back", budget.send_back, name="send_budget_back"),
    path("budgets/<str:ref>/end", budget.end, name="end_budget"),
    # How the money is held.
    path("budgets/<str:budget_ref>/held", slices.slices, name="slices"),
    path("budgets/<str:budget_ref>/move", slices.move, name="move"),
    path("budgets/<str:budget_ref>/another-way", slices.open_slice, name="open_slice"),
    path("held/<str:ref>", slices.one, name="slice"),
    path("held/<str:ref>/how-paid", slices.how_paid, name="how_paid"),
    path("held/<str:ref>/stop", slices.stop, name="stop_payment"),
    path("held/<str:slice_ref>/conditions", payments.conditions, name="conditions"),
    path("held/<str:slice_ref>/refuse", payments.refuse, name="refuse_payment"),
    path("held/<str:slice_ref>/agreement", payments.agreement, name="payment_agreement"),
    path("held/<str:slice_ref>/family", payments.family, name="family"),
    path("stays/of/<str:person_ref>", payments.stays, name="stays"),
    path("stays/<str:ref>/call-off", payments.call_off_stay, name="call_off_stay"),
    path("funds", funds.funds, name="funds"),
    path("funds/lines/<str:ref>/put-right", funds.put_right, name="put_right_fund"),
    path("funds/<str:slice_ref>", funds.fund, name="fund"),
    path("<str:plan_ref>/budget", budget.prepare, name="budget_new"),
    path("<str:plan_ref>/not-enough", budget.not_enough, name="not_enough"),
    path("<str:ref>", drafting.one, name="one"),
    path("<str:ref>/easy-read", drafting.easy_read, name="easy_read"),
    path("<str:ref>/plan.json", drafting.as_json, name="json"),
    path("<str:ref>/plan.csv", drafting.as_csv, name="csv"),
    path("<str:ref>/write/<str:part>", drafting.words, name="words"),
    path("<str:ref>/new-outcome", lines.new_outcome, name="new_outcome"),
    path("<str:ref>/new-line", lines.new_line, name="new_line"),
    path("<str:ref>/pick", lines.pick, name="pick"),
    path("<str:ref>/new-risk", lines.new_risk, name="new_risk"),
    path("<str:ref>/who-led", drafting.who_led, name="who_led"),
    path("<str:ref>/stay", drafting.stay, name="stay"),
    path("<str:ref>/hand-in", drafting.hand_in, name="hand_in"),
    path("<str:ref>/take-up", drafting.take_up, name="take_up"),
    path("<str:ref>/put-by", drafting.put_by, name="put_by"),
    path("<str:ref>/versions", drafting.versions, name="versions"),
    path("<str:ref>/versions/<int:number>", drafting.version, name="version"),
    path("<str:ref>/versions/<int:number>/beside/<int:other>", drafting.compare, name="compare"),
]
