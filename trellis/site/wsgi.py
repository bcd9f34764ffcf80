import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.site.settings")
application = get_wsgi_application()
# The pages are read now and not when the first of them is asked for: workers that fork share them.
import_module("trellis.site.urls")
