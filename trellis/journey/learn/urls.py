from django.urls import path

from .views import extracts, publishing

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
]
