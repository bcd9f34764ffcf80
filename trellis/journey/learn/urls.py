from django.urls import path

from .views import cuts, equity, extracts, funnels, measures, publishing, returns, surveys, trains

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
    # Who is missing out, and what the label means.
    path("equity/<str:ref>", equity.equity, name="equity"),
    path("equity/<str:ref>/figures.csv", equity.equity_csv, name="equity_csv"),
    path("control/<str:ref>", equity.control, name="control"),
    path("control/<str:ref>/figures.csv", equity.control_csv, name="control_csv"),
    # The return of Client Level Data.
    path("returns", returns.returns, name="returns"),
    path("returns/make", returns.return_make, name="return_make"),
    path("returns/check", returns.return_check, name="return_check"),
    path("returns/<str:ref>", returns.return_one, name="return"),
    path("returns/<str:ref>/findings.csv", returns.return_findings, name="return_findings"),
    path("returns/<str:ref>/file", returns.return_file, name="return_file"),
    # What national measures make of it.
    path("measures", measures.measures, name="measures"),
    path("measures/<str:name>", measures.measure, name="measure"),
    path("measures/<str:name>/figures.csv", measures.measure_csv, name="measure_csv"),
    path("returns/<str:ref>/measures", measures.measures_of, name="measures_of"),
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
    path("surveys/<str:ref>/by/<str:group>.csv", surveys.survey_groups_csv, name="survey_groups_csv"),
    path("surveys/<str:ref>/by/<str:group>", surveys.survey_groups, name="survey_groups"),
    # Councils beside one another.
    path("councils/history", funnels.history, name="history"),
    path("councils/history.csv", funnels.history_csv, name="history_csv"),
    path("councils/<str:ref>", funnels.funnel, name="funnel"),
    path("councils/<str:ref>/funnel.csv", funnels.funnel_csv, name="funnel_csv"),
    # Where it is going, and how wrong we were.
    path("trains", trains.trains, name="trains"),
    path("trains/start/<str:source>", trains.forecast_start, name="forecast_start"),
    path("trains/new", trains.forecast_new, name="forecast_new"),
    path("trains/<str:ref>", trains.forecast, name="forecast"),
    path("trains/<str:ref>/figures.csv", trains.forecast_csv, name="forecast_csv"),
    path("trains/<str:ref>/history", trains.forecast_history, name="forecast_history"),
    path("trains/<str:ref>/score", trains.forecast_score, name="forecast_score"),
    path("trains/<str:ref>/score/<str:extract_ref>", trains.forecast_score_from, name="forecast_score_from"),
    # Is it the cut or the scheme?
    path("cuts/<str:ref>", cuts.cuts, name="cuts"),
    path("cuts/<str:ref>/figures.csv", cuts.cuts_csv, name="cuts_csv"),
]
