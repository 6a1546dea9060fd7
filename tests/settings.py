"""The settings of the tests: the product's, on a database, a queue and files of their own."""

import os

os.environ |= {
    # What a developer wrote in .env is not the tests' business.
    "ENV_FILE": os.environ.get("TESTS_ENV_FILE", "/dev/null"),
    "DEBUG": "true",
    "SECRET_KEY": "a-key-for-tests-and-for-nothing-else-0123456789-0123456789",
    # Playwright runs an event loop in the thread of the tests.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    "ADDRESS_HMAC_KEY": "another-key-for-tests-and-for-nothing-else-0123456789",
}

from config.settings import *
from config.settings import (
    CACHES,
    CELERY_BROKER_URL,
    DATABASES,
    LOGGING,
    MIDDLEWARE,
    REDIS_URL,
    STORAGES,
)

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Each pytest-xdist process has its own pair of databases; a running development worker has 0 and 1.
process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
first = 2 + 2 * process
if REDIS_URL:
    CELERY_BROKER_URL = f"{REDIS_URL.rsplit('/', 1)[0] if REDIS_URL.count('/') > 2 else REDIS_URL}/{first}"
    CACHES["default"]["OPTIONS"]["db"] = first + 1
else:
    CELERY_BROKER_URL = CELERY_BROKER_URL.replace(
        "virtual_host=0", f"virtual_host={first}"
    )
    CACHES["default"]["LOCATION"] = CACHES["default"]["LOCATION"].replace(
        "db=1", f"db={first + 1}"
    )

DATABASES["default"] |= {
    "ENGINE": "tests.postgresql",
    # A connection that outlives its thread would keep the test database from being dropped.
    "CONN_MAX_AGE": 0,
    "TEST": {"NAME": "test_rgpd"},
}
# Tests say when something happened; elsewhere only the loading of a past does.
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"]["options"] = "-c rgpd.loads_past=on"
# A worker process of a test works on the database that the test made.
if "TESTS_DATABASE" in os.environ:
    DATABASES["default"]["NAME"] = os.environ["TESTS_DATABASE"]

# A click leaves at once; tests/mailings/test_taken_back.py waits.
MAILING_UNDO_SECONDS = 0

# Tests look for words as they are typed; tests/test_typography.py reads pages as they are.
MIDDLEWARE = ["tests.as_typed.as_typed", *MIDDLEWARE]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
LOGGING["root"]["level"] = os.environ.get("TESTS_LOG_LEVEL", "WARNING")
# tests/log_fixtures.py reads what the processes of a test log.
if "TESTS_PROCESSES_LOG" in os.environ:
    LOGGING["handlers"] |= {
        "console": {
            **LOGGING["handlers"]["console"],
            "level": LOGGING["root"]["level"],
        },
        "processes": {
            "class": "logging.FileHandler",
            "filename": os.environ["TESTS_PROCESSES_LOG"],
            "formatter": "json",
        },
    }
    LOGGING["root"] = {"handlers": ["console", "processes"], "level": "INFO"}
ROOT_URLCONF = os.environ.get("TESTS_URLCONF", ROOT_URLCONF)
