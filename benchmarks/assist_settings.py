"""The application's settings with django-gdpr-assist as first app, on a scratch
database.
"""

import os

from config.settings import *
from config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = ["gdpr_assist", *INSTALLED_APPS]
DATABASES["default"]["NAME"] = os.environ["BENCH_NAME"]
GDPR_LOG_DATABASE_NAME = "default"
