from django.urls import path

from .views import extracts, publishing, surveys

app_name = "learn"
urlpatterns = [
    path("", extracts.home, name="home"),
    # What everybody may see.
    path("published", publishing.published, name="published"),
    path("published/<str:ref>", publishing.published_one, name="published_one"),
    path("published/<str:ref>/figures.csv", publishing.published_csv, name="published_csv"),
    path("stocktake", publishing.stocktake, name="stocktake"),
    path("stocktake/file", publishing.stocktake_pdf, name="stocktake_pdf"),
    path("extracts/<str:ref>/publish/<str:what>", publishing.prepare, name="prepare"),
    path("to-publish/<str:ref>", publishing.publication, name="publication"),
    path("to-publish/<str:ref>/withdraw", publishing.withdraw, name="withdraw"),
    # What figures are made from.
    path("extracts", extracts.extracts, name="extracts"),
    path("extracts/new/<str:kind>", extracts.extract_new, name="extract_new"),
    path("extracts/take/<str:kind>", extracts.extract_take, name="extract_take"),
    path("extracts/<str:ref>", extracts.extract, name="extract"),
    path("extracts/<str:ref>/away", extracts.extract_away, name="extract_away"),
    # What people said.
    path("surveys", surveys.surveys, name="surveys"),
    path("surveys/new", surveys.survey_new, name="survey_new"),
    path("surveys/new/<str:looked>", surveys.survey_look, name="survey_look"),
    path("surveys/side-by-side", surveys.survey_beside, name="survey_beside"),
    path("surveys/side-by-side.csv", surveys.survey_beside_csv, name="survey_beside_csv"),
    path("surveys/words/<str:name>", surveys.instrument, name="instrument"),
    path("surveys/words/<str:name>/answers.csv", surveys.instrument_csv, name="instrument_csv"),
    path("surveys/<str:ref>", surveys.survey, name="survey"),
    path("surveys/<str:ref>/who", surveys.survey_who, name="survey_who"),
    path("surveys/<str:ref>/results.csv", surveys.survey_csv, name="survey_csv"),
    path("surveys/<str:ref>/by/<str:group>", surveys.survey_groups, name="survey_groups"),
]
