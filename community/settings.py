"""Every setting of Hearthside, read from the environment by `env` and refused there when it makes no sense."""

from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from community import env, logs, mail, mishaps
from community.live import redis

BASE_DIR = env.BASE
VAR = env.var()
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY") or env.kept("secret_key")
if len(SECRET_KEY) < 32:
    raise env.Nonsense("SECRET_KEY is shorter than 32 characters, which is too easy to guess.")

FIELD_KEYS = env.words("FIELD_KEYS")
if any(len(key) < 32 for key in FIELD_KEYS):
    raise env.Nonsense("FIELD_KEYS holds a key shorter than 32 characters, which is too easy to guess.")

SITE_URL = env.site("SITE_URL", "http://127.0.0.1:8000")
SITE_NAME = env.text("SITE_NAME", "Hearthside") or "Hearthside"
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]", env.host_of(SITE_URL)))
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, high=10)
METRICS_FROM = env.networks("METRICS_FROM", ("127.0.0.0/8", "::1/128"))
ASGI_SERVER = env.choice("ASGI_SERVER", "daphne", ("daphne", "uvicorn"))
WEB_PROCESSES = env.number("WEB_PROCESSES", 1, low=1, high=64)
BACKUPS = env.folder("BACKUPS")
BACKUP_KEEP_DAYS = env.number("BACKUP_KEEP_DAYS", 14, low=1, high=3650)
LOADTEST = env.flag("HEARTHSIDE_LOADTEST")
MINIMUM_AGE = env.number("MINIMUM_AGE", 18, low=13, high=99)

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "community",
    "community.audit",
    "community.members",
    "community.home",
    "moderation",
    "rooms",
    "community.threads",
    "community.checkins",
    "community.bridging",
]
MIDDLEWARE = [
    "community.tracing.TracingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "community.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "community.members.recognising.Middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "community.doors.DoorMiddleware",
]
ROOT_URLCONF = "community.urls"
ASGI_APPLICATION = "community.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "community.home.context.place",
            ]
        },
    }
]

DATABASE_URL = env.url("DATABASE_URL", f"sqlite:///{VAR / 'hearthside.sqlite3'}", ("sqlite", "postgres", "postgresql"))


def database(address: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's settings for a database address: durable, and without lock errors on SQLite."""
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(address))
    except ValueError as error:
        raise env.Nonsense(f"{name} is not an address of a database that can be read.") from error
    if found["ENGINE"].endswith("sqlite3"):
        pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-2000;PRAGMA temp_store=MEMORY;"
        found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": pragmas}
    else:
        found |= {"OPTIONS": {**found.get("OPTIONS", {}), "options": "-c synchronous_commit=on"}}
        mode = found["OPTIONS"].pop("pool_mode", "session")
        if mode not in ("session", "transaction"):
            raise env.Nonsense(f"{name} says pool_mode={mode}, but it must be session or transaction.")
        if mode == "transaction":
            # PgBouncer refuses start-up options, and a cursor that outlives its transaction is on another connection.
            del found["OPTIONS"]["options"]
            found["DISABLE_SERVER_SIDE_CURSORS"] = True
        found["CONN_HEALTH_CHECKS"] = True
    found["CONN_MAX_AGE"] = 600
    return found


DATABASES = {"default": database(DATABASE_URL)}
DATABASE_REPLICA_URL = env.url("DATABASE_REPLICA_URL", "", ("postgres", "postgresql"))
if DATABASE_REPLICA_URL:
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        raise env.Nonsense("DATABASE_REPLICA_URL is set, but DATABASE_URL is SQLite, which has no replicas.")
    DATABASES["replica"] = database(DATABASE_REPLICA_URL, "DATABASE_REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
    DATABASES["replica"]["OPTIONS"]["connect_timeout"] = 2
    DATABASE_ROUTERS = ["community.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Unset, it is the embedded server's private socket, which `serve` brings to life.
REDIS_URL = env.text("REDIS_URL") or redis.embedded_url(VAR)
try:
    CHANNEL_HOSTS = redis.hosts_for_channels(REDIS_URL)
except ValueError as error:
    raise env.Nonsense(f"REDIS_URL makes no sense: {error}") from error
CACHES = {"default": {"BACKEND": "community.live.cache.SharedCache", "LOCATION": REDIS_URL}}

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["community.members.hashing.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "community.members.passwords.NotThePseudonym"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/rooms/"
ACCOUNT_ADAPTER = "community.members.adapter.Adapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_PREVENT_ENUMERATION = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
# Attempts to join, mistakes in the form included. Groups sit behind one address (a clinic's WLAN after a session), so
# that a minute lets many through, and the hour keeps out who makes accounts by the hundred.
ACCOUNT_RATE_LIMITS = {"signup": "40/m/ip,150/h/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_ADAPTER = "community.members.factor.Adapter"

SESSION_ENGINE = "community.members.recognising"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "community.home.errors.form_expired"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# The longest form is the host's: forty guidelines in two languages.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en", ("en", "es"))
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.zone("TIME_ZONE", "UTC")
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "community.assets.HashedFiles"},
}
WHITENOISE_MAX_AGE = 60

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "community.live.layer.Layer",
        "CONFIG": {"hosts": CHANNEL_HOSTS, "prefix": "hearthside"},
    }
}

LOGGING = logs.configured(env.choice("LOG_FORMAT", "text", ("text", "json")))

_mail = mail.read(SITE_URL)
MAIL = _mail.on
EMAIL_BACKEND, DEFAULT_FROM_EMAIL, EMAIL_TIMEOUT = _mail.backend, _mail.sender, mail.SECONDS
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls, _mail.ssl

SENTRY_DSN = env.url("SENTRY_DSN", "", ("http", "https"))
if SENTRY_DSN:
    try:
        mishaps.report_to(SENTRY_DSN)
    except ValueError as error:
        raise env.Nonsense(f"SENTRY_DSN is not the address that the service gave ({error}).") from error
