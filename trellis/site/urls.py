from django.urls import include, path

from . import home

urlpatterns = [
    path("", home.first_page, name="first_page"),
    path("home", home.home, name="home"),
    path("healthz", home.healthz, name="healthz"),
    path("accessibility", home.accessibility, name="accessibility"),
    path("", include("trellis.journey.accounts.urls")),
    path("record/", include("trellis.journey.record.urls")),
    path("people/", include("trellis.journey.people.urls")),
    path("tell/", include("trellis.journey.tell.urls")),
    path("assessments/", include("trellis.journey.assess.urls")),
    path("challenges/", include("trellis.journey.challenge.urls")),
    path("amounts/", include("trellis.journey.allocate.urls")),
    path("money/", include("trellis.journey.contribute.urls")),
    path("find/", include("trellis.journey.find.urls")),
    path("oruk/", include("trellis.journey.find.open_referral_urls")),
    path("plans/", include("trellis.journey.plan.urls")),
    path("pay/", include("trellis.journey.pay.urls")),
    path("learn/", include("trellis.journey.learn.urls")),
]

handler400 = "trellis.site.security.not_understood"
handler403 = "trellis.site.security.refused"
handler404 = "trellis.site.security.not_found"
handler500 = "trellis.site.security.went_wrong"
