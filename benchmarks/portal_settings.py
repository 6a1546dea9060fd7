"""The product's settings on the scratch database, for the servers that bench_portal starts."""

import os

os.environ.setdefault("DEBUG", "true")

from config.settings import *  # noqa: E402, F403
from config.settings import ALLOWED_HOSTS, DATABASES, STORAGES  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1"]
ROOT_URLCONF = "benchmarks.portal_urls"
DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
