import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.processes import be  # noqa: E402  (needs the settings)
from config.start import require_database  # noqa: E402
from config.static_files import require_collected  # noqa: E402

require_collected()
be("web")
require_database()
