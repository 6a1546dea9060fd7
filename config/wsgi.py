import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django = get_wsgi_application()

from config.charset import read_as_utf_8  # noqa: E402  (needs the settings)
from config.processes import be  # noqa: E402
from config.start import require_database  # noqa: E402
from config.static_files import require_collected  # noqa: E402

application = read_as_utf_8(django)

require_collected()
# Else the first request of each process, a health check maybe, waits for these imports.
import_module(settings.ROOT_URLCONF)
be("web")
require_database()
