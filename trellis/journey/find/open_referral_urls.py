from __future__ import annotations

from django.urls import path

from .views import publishing

app_name = "oruk"
urlpatterns = [
    path("", publishing.about, name="about"),
    path("services", publishing.services, name="services"),
    path("services/<uuid:directory_id>", publishing.service, name="service"),
    path("service_at_locations", publishing.service_at_locations, name="service_at_locations"),
    path(
        "service_at_locations/<uuid:location_id>", publishing.service_at_location, name="service_at_location"
    ),
    path("taxonomies", publishing.taxonomies, name="taxonomies"),
    path("taxonomies/<uuid:taxonomy_id>", publishing.taxonomy, name="taxonomy"),
    path("taxonomy_terms", publishing.taxonomy_terms, name="taxonomy_terms"),
    path("taxonomy_terms/<uuid:term_id>", publishing.taxonomy_term, name="taxonomy_term"),
]
