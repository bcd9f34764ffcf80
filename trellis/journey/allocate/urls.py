app_name = "allocate"
urlpatterns: list = []
