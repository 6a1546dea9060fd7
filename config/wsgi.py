import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django = get_wsgi_application()

from config.charset import read_as_utf_8
from config.processes import be
from config.start import require_database
from config.static_files import require_collected

application = read_as_utf_8(django)

require_collected()
# Else the first request of each process, a health check maybe, waits for these imports.
import_module(settings.ROOT_URLCONF)
be("web")
require_database()
