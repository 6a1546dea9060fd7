"""The product's settings with django-post-office added, on the scratch database."""

import os

os.environ.setdefault("DEBUG", "true")

from config.settings import *
from config.settings import DATABASES, INSTALLED_APPS

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "post_office"]
DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["BENCH_SMTP_PORT"])
POST_OFFICE: dict[str, object] = {"CELERY_ENABLED": False}
