from django.urls.resolvers import URLPattern

app_name = "pay"
urlpatterns: list[URLPattern] = []
