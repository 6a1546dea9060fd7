"""All settings, read from the environment and from `.env`; each one is explained in `.env.example`."""

from typing import Any
from urllib.parse import quote, urlsplit

import bootstrap_wrapper
from csp.constants import NONE, SELF

from config import beat_schedule
from config.environment import (
    BASE_DIR,
    DEBUG,
    VAR_DIR,
    env,
    family,
    given,
    halt,
    made_once,
)

SECRET_KEY = given("SECRET_KEY") or made_once("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ADDRESS_HMAC_KEY = given("ADDRESS_HMAC_KEY") or made_once("ADDRESS_HMAC_KEY")
# One key, or several separated by commas: values signed with an old key stay valid
# until they expire.
ADDRESS_HMAC_KEY_FORMER = env("ADDRESS_HMAC_KEY_FORMER", default="")
DATABASE_URL = given("DATABASE_URL")
REDIS_URL = env("REDIS_URL", default="")

# --- Addresses -------------------------------------------------------------------------------------------------------

PORT = env.int("PORT", default=8000)
BASE_URL = env("BASE_URL", default="").rstrip("/") or f"http://127.0.0.1:{PORT}"
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [
    str(urlsplit(BASE_URL).hostname),
    *(["localhost", "[::1]"] if DEBUG else []),
]
# The container's health check uses this host.
ALLOWED_HOSTS.append("127.0.0.1")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# --- Applications ----------------------------------------------------------------------------------------------------

FLOORS = [
    "core",
    "accounts",
    "contacts",
    "campaigns",
    "consent",
    "webhooks",
    "messaging",
    "mailings",
    "erasure",
    "retention",
    "disclosure",
    "calls",
    "portal",
    "imports",
    "exports",
    "guide",
    "dpo",
    "backoffice",
    "api",
]

INSTALLED_APPS = [
    "config",
    *FLOORS,
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "ninja",
]
MIDDLEWARE = [
    "config.logs.request_ids",
    "config.typography.typeset",
    "config.errors.say_in_a_trial",
    "config.errors.UnreadableInput",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.headers.content_security_policy",
    "config.headers.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.EndIdleSessions",
    "config.headers.no_store",
    "config.consultations.journal",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.journal_gate.JournalGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.RequireSecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "config.sent_once.SentOnce",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.company",
                "backoffice.navigation.navigation",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
# Messages are stored in the session: the only cookies are the session's and CSRF's.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Database, broker, cache -----------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]]
if DATABASE_URL:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
else:
    from config.embedded import Postgres

    DATABASES = {
        "default": {
            "NAME": "postgres",
            "USER": "postgres",
            "HOST": str(Postgres(VAR_DIR).socket_directory),
        }
    }
# A host that is down, or a server that is frozen, does not answer: libpq detects it by
# itself, within about 15 seconds.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 2,
    "tcp_user_timeout": 15000,
} | DATABASES["default"].get("OPTIONS", {})
if name := env("DATABASE_NAME", default=""):
    DATABASES["default"]["NAME"] = name
DATABASES["default"] |= {
    "ENGINE": "config.postgresql",
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
}
# Limits of one statement, and of a wait for a lock, per kind of process; commands and
# migrations have none.
PATIENCE_SECONDS = {
    "web": {
        "statement": env.float("WEB_STATEMENT_SECONDS", default=60),
        "lock": env.float("WEB_LOCK_SECONDS", default=10),
    },
    "worker": {
        "statement": env.float("WORKER_STATEMENT_SECONDS", default=1800),
        "lock": env.float("WORKER_LOCK_SECONDS", default=120),
    },
    "mailer": {
        "statement": env.float("MAILER_STATEMENT_SECONDS", default=60),
        "lock": env.float("MAILER_LOCK_SECONDS", default=30),
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One server for both: database 0 is the broker's, database 1 the cache's.
BROKER_DATABASE = 0
CACHE_DATABASE = 1
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CACHES = {
        "default": {
            "BACKEND": "config.cache.Cache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"db": CACHE_DATABASE},
        }
    }
else:
    from config.embedded import Valkey

    socket = quote(str(Valkey(VAR_DIR).socket))
    CELERY_BROKER_URL = f"redis+socket://{socket}?virtual_host={BROKER_DATABASE}"
    CACHES = {
        "default": {
            "BACKEND": "config.cache.EmbeddedCache",
            "LOCATION": f"unix://{socket}?db={CACHE_DATABASE}",
        }
    }

# What somebody waits for is in "celery". Sending in batches has its own queue, for workers
# that run one task at a time, and so have tasks of minutes: a person's link waits behind
# neither. All are declared, so that a worker without -Q consumes all.
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {
    "celery": {},
    "mailings": {},
    "long": {},
}
CELERY_TASK_ROUTES = {
    "mailings.sending.dispatch.send_batch": "mailings",
    "mailings.sending.dispatch.launch_due": "mailings",
    "api.tasks.forget_answers": "long",
    "backoffice.tasks.sweep_stray_files": "long",
    "consent.tasks.expire_consents": "long",
    "consent.tasks.expire_suppressions": "long",
    "consent.tasks.settle_mandates": "long",
    "consent.tasks.verify_ledger": "long",
    "consent.tasks.verify_night": "long",
    "dpo.tasks.*": "long",
    "erasure.tasks.*": "long",
    "imports.*": "long",
    "mailings.tasks.renew_consents": "long",
    "messaging.tasks.forget_uncertain": "long",
    "portal.tasks.forget_old": "long",
    "retention.tasks.*": "long",
    "webhooks.tasks.forget_old": "long",
}
CELERY_TIMEZONE = TIME_ZONE = env("TIME_ZONE", default="Europe/Paris")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # The broker redelivers a task that lasts longer: no task may approach this limit.
    "visibility_timeout": 3600,
    # Look for the tasks of a killed worker at each sweep (10 s), not at each tenth.
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    # Longer than the ten seconds for which a worker waits for a task.
    "socket_timeout": 30,
    "socket_keepalive": True,
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULER = "config.beat:FileScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule.json")
# Maximum interval between two heartbeats of Beat, in seconds.
CELERY_BEAT_MAX_LOOP_INTERVAL = 15

# --- People and passwords --------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashing.BoundedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
] + [{"NAME": "accounts.passwords.GuessableWordsValidator"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# Limited by the caller's IP address only: knowing somebody's e-mail address must not
# suffice to lock them out. The limits per account and per mailbox are in
# accounts.adapter and accounts.sign_in.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip", "reset_password": "20/m/ip"}
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.LoginForm",
    "reset_password": "accounts.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.sign_in.ResetPasswordKeyForm",
}
# E-mails to the account's owner: password changed, factor added or removed.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whether users who may export or erase must have a second factor:
# accounts/second_factor.py.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not DEBUG)
MFA_ADAPTER = "accounts.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Accept a code of half a minute ago: a phone's clock may be slightly wrong.
MFA_TOTP_TOLERANCE = 1
# The check protects against sign-ups with another person's address; here an admin
# creates each account, and the e-mailed link of an invitation or of a reset verifies
# its address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "add_webauthn": "accounts.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.passkey_forms.RenamePasskeyForm",
    "login_webauthn": "accounts.passkey_forms.LoginPasskeyForm",
    "authenticate_webauthn": "accounts.passkey_forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "accounts.passkey_forms.ReauthenticatePasskeyForm",
    "authenticate": "accounts.passkey_forms.CodeForm",
    "reauthenticate": "accounts.passkey_forms.CodeAgainForm",
}
# Maximum length of a session, and of its inactivity.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
# The acts of accounts/recent_proof.py require an authentication within this time.
REAUTHENTICATE_AFTER_MINUTES = env.int("REAUTHENTICATE_AFTER_MINUTES", default=15)
ACCOUNT_REAUTHENTICATION_TIMEOUT = REAUTHENTICATE_AFTER_MINUTES * 60

# --- Security --------------------------------------------------------------------------------------------------------

# Number of our own proxies in front of the web process: their X-Forwarded-* headers are
# trusted only then.
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = env.int(
    "TRUSTED_PROXY_COUNT", default=0
)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
# Asked for on the machine itself, where no proxy adds TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz(/live|/ready)?$", r"^metrics$"]
if HTTPS:
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
# With no-referrer, a browser sends "Origin: null" and Django refuses the form; this
# policy never discloses a path.
SECURE_REFERRER_POLICY = "strict-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
SIGNUP_FRAME_ANCESTORS = env.list("SIGNUP_FRAME_ANCESTORS", default=[])
SIGNUP_KEEP_IP = env.bool("SIGNUP_KEEP_IP", default=False)

# --- Language --------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
USE_I18N = True
USE_TZ = True

# --- Files -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env("STATIC_ROOT", default="staticfiles")
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", bootstrap_wrapper.get_bootstrap_dir()),
    ("guide", BASE_DIR / "docs" / "guide" / "images"),
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "config.storage.MediaStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static_files.StaticFiles",
        # Readable by everyone, whatever the umask; the stricter modes below are for
        # uploads.
        "OPTIONS": {
            "file_permissions_mode": 0o644,
            "directory_permissions_mode": 0o755,
        },
    },
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    "jpg",
    "png",
    "gif",
    "webp",
    "woff",
    "woff2",
    "map",
]
# Scans of signed forms, imports: not served by URL, only by views that check
# permissions.
MEDIA_ROOT = BASE_DIR / env("MEDIA_ROOT", default=str(VAR_DIR / "media"))
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.uploads.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- E-mail and SMS --------------------------------------------------------------------------------------------------

EMAIL_OUTBOX = VAR_DIR / "courriels"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(EMAIL_OUTBOX)
if env("EMAIL_URL", default="") or not DEBUG:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 20
# Each provider has its own setting names; messaging.mail_provider checks that none is
# missing.
ANYMAIL = {"WEBHOOK_SECRET": "", **family("ANYMAIL_")}
if provider := env("ANYMAIL_BACKEND", default=""):
    EMAIL_BACKEND = f"anymail.backends.{provider}.EmailBackend"
    if key := env("ANYMAIL_API_KEY", default=""):
        ANYMAIL.setdefault(f"{provider.upper()}_API_KEY", key)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default="rgpd@localhost")
# For check_domain: the DNS servers (the system's by default) and the DKIM selectors of
# the relay.
DNS_SERVERS = env.list("DNS_SERVERS", default=[])
DKIM_SELECTORS = env.list("DKIM_SELECTORS", default=[])
EMAIL_PER_SECOND = env.float("EMAIL_PER_SECOND", default=0)
SMS_GATEWAY = env("SMS_GATEWAY", default="messaging.gateways.console.ConsoleGateway")
# Credentials from the gateway's provider: keys, service name.
SMS_GATEWAY_OPTIONS = env.json("SMS_GATEWAY_OPTIONS", default={})
SMS_OUTBOX = VAR_DIR / "sms"
SMS_STOP_CODE = env("SMS_STOP_CODE", default="36111")
SMS_HOURS = env("SMS_HOURS", default="08:00-20:00")
# Monday to Friday (C. conso., art. D223-9).
CALL_HOURS = env("CALL_HOURS", default="10:00-13:00,14:00-20:00")
SMS_SUNDAYS_AND_HOLIDAYS = env.bool("SMS_SUNDAYS_AND_HOLIDAYS", default=False)

# --- Business rules --------------------------------------------------------------------------------------------------

# Stored outside the database, so that a restored backup can be told what to erase
# again.
ERASURE_JOURNAL = BASE_DIR / env(
    "ERASURE_JOURNAL", default=str(VAR_DIR / "journal" / "erasures.jsonl")
)
# Number of a purge's contacts that are searched by value afterwards; for all of them,
# each field is checked to be empty.
ERASURE_SAMPLE = env.int("ERASURE_SAMPLE", default=100)
# Limits of the search in media files after an erasure.
ERASURE_SEARCH_SECONDS = env.int("ERASURE_SEARCH_SECONDS", default=60)
ERASURE_SEARCH_MEGABYTES = env.int("ERASURE_SEARCH_MEGABYTES", default=8192)
# A consent from a form is pending until the e-mailed link is used; one from another
# program was confirmed there. Both can be changed: without confirmation, the proof
# states that nobody answered from the address.
FORM_DOUBLE_OPT_IN = env.bool("FORM_DOUBLE_OPT_IN", default=True)
API_DOUBLE_OPT_IN = env.bool("API_DOUBLE_OPT_IN", default=False)
# How long a former address may stay silent before the new one is considered the
# person's own.
ADDRESS_CHANGE_DAYS = env.int("ADDRESS_CHANGE_DAYS", default=7)
PREFERENCE_LINK_DAYS = env.int("PREFERENCE_LINK_DAYS", default=90)
# Validity of a consent check of the ledger: the last message of a batch is sent within
# it.
MAILING_CONSENT_SECONDS = 4.5
MAILING_BATCH_SIZE = 100
# Number of concurrent batches of a mailing: each needs its own mailer process.
MAILING_LANES = env.int("MAILING_LANES", default=1)
# In percent of the messages of one mailing; from 3 complaints, 10 dead addresses or 10
# refusals by a server.
MAILING_PAUSE_COMPLAINTS = env.float("MAILING_PAUSE_COMPLAINTS", default=0.3)
MAILING_PAUSE_DEAD = env.float("MAILING_PAUSE_DEAD", default=5)
MAILING_PAUSE_REFUSED = env.float("MAILING_PAUSE_REFUSED", default=5)
# After the click on « Envoyer », the time to take it back: nothing leaves before.
MAILING_UNDO_SECONDS = env.int("MAILING_UNDO_SECONDS", default=60)
MAILING_BATCH_TIMEOUT = env.int("MAILING_BATCH_TIMEOUT", default=300)
# SAN-2020-003: a suppression entry is kept for at least three years.
SUPPRESSION_DAYS = env.int("SUPPRESSION_DAYS", default=3 * 366)
# C. civ. 2224: claims are possible for five years.
PROOF_DAYS = env.int("PROOF_DAYS", default=5 * 366)
# RFC 3161: a service that stamps each nightly anchor, and the PEM file of its
# certification authority. Empty: no stamp.
TIMESTAMP_URL = env("TIMESTAMP_URL", default="")
TIMESTAMP_CA = env("TIMESTAMP_CA", default="")
# CNIL 2021-122: six to twelve months.
AUDIT_DAYS = env.int("AUDIT_DAYS", default=365)
# What makes a day unusual for the DPO: more contacts than these seen by one account or one
# API key, more acts than these between these two hours (Europe/Paris), more refused
# sign-ins than these on one account.
WATCH_SHEETS = env.int("WATCH_SHEETS", default=200)
WATCH_KEY_SHEETS = env.int("WATCH_KEY_SHEETS", default=20_000)
WATCH_NIGHT = tuple(env.list("WATCH_NIGHT", cast=int, default=[22, 6]))
WATCH_NIGHT_ACTS = env.int("WATCH_NIGHT_ACTS", default=20)
WATCH_REFUSED = env.int("WATCH_REFUSED", default=10)
# Whether the DPO gets a mail with the link to each new monthly report.
MONTHLY_REPORT_MAIL = env.bool("MONTHLY_REPORT_MAIL", default=False)
# Art. 33(1): 72 hours; a change to 96 has been proposed.
BREACH_NOTICE_HOURS = env.int("BREACH_NOTICE_HOURS", default=72)
PURGE_RUN_DAYS = env.int("PURGE_RUN_DAYS", default=3 * 366)
# An hour between 02:00 and 03:00 is skipped in spring and repeated in autumn: 03:30
# occurs once each day.
PURGE_TIME = env("PURGE_TIME", default="03:30")
PURGE_WARNING_DAYS = env.int("PURGE_WARNING_DAYS", default=7)
PURGE_BRAKE_PERCENT = env.int("PURGE_BRAKE_PERCENT", default=10)
PURGE_BRAKE_DAYS = env.int("PURGE_BRAKE_DAYS", default=15)

# The public key for which backups are encrypted (age or gpg), and the age identity with
# which a restore drill decrypts them.
BACKUP_RECIPIENT = env("BACKUP_RECIPIENT", default="")
BACKUP_IDENTITY = env("BACKUP_IDENTITY", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=7)
# A role that may create a database, if that of DATABASE_URL may not.
BACKUP_DRILL_DATABASE_URL = env("BACKUP_DRILL_DATABASE_URL", default="")
# CNIL 2024 security guide, sheet 17: restores are tested regularly; here once a
# quarter.
BACKUP_DRILL_DAYS = env.int("BACKUP_DRILL_DAYS", default=92)

API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", default=6000)
API_BULK_PER_MINUTE = env.int("API_BULK_PER_MINUTE", default=60)
# Required to read /metrics; without a token the page is disabled.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

CELERY_BEAT_SCHEDULE = beat_schedule.schedule(PURGE_TIME)

# --- Logs ------------------------------------------------------------------------------------------------------------

LOG_FORMAT = env("LOG_FORMAT", default="text" if DEBUG else "json")
if LOG_FORMAT not in ("text", "json"):
    halt(f"LOG_FORMAT vaut « {LOG_FORMAT} » ; il faut text ou json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {
            "()": "config.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Its own handler would write the path of a request that it refuses as it is.
        "gunicorn.error": {"handlers": [], "propagate": True},
        # A visitor's 403 or 404 is not an error of the program, and its traceback would
        # hide real ones.
        "django.request": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        # Seventeen lines for each returned mail.
        "flufl.bounce": {"level": "WARNING"},
        # Successful periodic tasks would hide the other log lines.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}

# The error tracker; nothing is sent if it is unset.
if SENTRY_DSN := env("SENTRY_DSN", default=""):
    from config import sentry

    sentry.start(SENTRY_DSN)
