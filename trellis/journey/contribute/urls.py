from __future__ import annotations

from django.urls import path

from .views import filling_in, law, uprating, working_out

app_name = "contribute"

urlpatterns = [
    path("waiting", filling_in.waiting, name="waiting"),
    path("policies", law.policies, name="policies"),
    path("policies/prepare", law.prepare_policy, name="prepare_policy"),
    path("policies/<str:ref>", law.policy, name="policy"),
    path("amounts", law.amounts, name="amounts"),
    path("amounts/<str:law>/<str:key>/<str:day>", law.confirm, name="confirm"),
    path("upratings", uprating.upratings, name="upratings"),
    path("upratings/<str:ref>", uprating.uprating, name="uprating"),
    path("upratings/<str:ref>/who.csv", uprating.uprating_csv, name="uprating_csv"),
    path("for/<str:ref>", working_out.of, name="of"),
    path("for/<str:ref>/new", filling_in.new, name="new"),
    path("paid/<str:ref>", working_out.contribution, name="contribution"),
    path("papers/<str:ref>", filling_in.paper, name="paper"),
    path("papers/<str:ref>/take-out", filling_in.take_out, name="take_out"),
    path("<str:ref>", filling_in.one, name="one"),
    path("<str:ref>/papers", filling_in.evidence, name="evidence"),
    path("<str:ref>/hand-in", filling_in.hand_in, name="hand_in"),
    path("<str:ref>/set-aside", filling_in.set_aside, name="set_aside"),
    path("<str:ref>/send-back", working_out.send_back, name="send_back"),
    path("<str:ref>/work-out", working_out.work_out, name="work_out"),
    path("<str:ref>/<str:page>", filling_in.page, name="page"),
]
