"""The product's settings without DEBUG, on the scratch database, for the servers of
benchmarks.served: cached templates, collected and hashed static files.
"""

import os
from pathlib import Path

os.environ.setdefault("DEBUG", "true")

from config.settings import *
from config.settings import ALLOWED_HOSTS, DATABASES, STORAGES

DEBUG = False
API_CALLS_PER_MINUTE = 10**9
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1"]
ROOT_URLCONF = "benchmarks.portal_urls"
DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
STATIC_ROOT = Path(os.environ["BENCH_STATIC"])
STORAGES["staticfiles"]["BACKEND"] = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
