"""Django's settings: one file for every kind of installation, read from the environment."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlparse

from django.utils.functional import lazy
from environs import env

from hustings.scope import servers

# Read from its file when something is signed, by whichever process: a command that signs nothing makes no file.
SECRET_KEY = lazy(cache(servers.secret_key), str)()
DEBUG = False
USE_TZ = True
TIME_ZONE = env.str("HUSTINGS_TIME_ZONE", default="America/Toronto")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
# A party may have words of its own: a folder of compiled catalogues that is looked at before ours.
LOCALE_PATHS = [
    *filter(None, [env.str("HUSTINGS_LOCALES", default="")]),
    str(Path(__file__).resolve().parent.parent / "web" / "locale"),
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Lowest first: an app may import only those before it.
HUSTINGS_APPS = [
    f"hustings.apps.{name}"
    for name in (
        "audit",
        "organisations",
        "gate",
        "geography",
        "people",
        "interactions",
        "support",
        "profiles",
        "intake",
        "lists",
        "reporting",
        "privacy",
    )
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "hustings.web",  # before allauth, whose pages it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "hustings.jobs",
    *HUSTINGS_APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hustings.web.policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hustings.web.staying.Staying",
    "hustings.web.languages.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hustings.apps.organisations.middleware.Devices",
    "hustings.apps.organisations.middleware.Proof",
    "hustings.web.acting.Acting",
]
ROOT_URLCONF = "hustings.config.urls"
WSGI_APPLICATION = "hustings.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hustings.web.shell.shell",
            ],
            "builtins": ["hustings.web.templatetags.shown", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# Signing in: by name and password, or by passkey; who may is decided by those who administer units, never by a visitor.
AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "hustings.apps.organisations.adapters.SignIn"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# By name, not by address: a hall full of callers shares one address. A passkey cannot be guessed at all.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login": None}
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_ADAPTER = "hustings.apps.organisations.adapters.Keys"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_FORMS = {
    "authenticate": "hustings.apps.organisations.forms.SecondStep",
    "authenticate_webauthn": "hustings.apps.organisations.forms.SecondKey",
    "login_webauthn": "hustings.apps.organisations.forms.OnlyKey",
    "add_webauthn": "hustings.apps.organisations.forms.NewKey",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # half a minute either way: the clocks of phones
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Tries are counted for all processes together, and over a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "organisations_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},  # beyond it a third is forgotten, and with it who must wait
    }
}

# Only over TLS where the installation has a public address (HUSTINGS_URL); plain on a laptop's own loopback.
PUBLIC_URL = env.str("HUSTINGS_URL", default="")
_SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *([urlparse(PUBLIC_URL).hostname] if PUBLIC_URL else [])]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _SECURE else 0  # TLS ends at a proxy, which says who called it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
# With that prefix browsers take them from this very host alone, not from a neighbour of the same domain.
_PREFIX = "__Host-" if _SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}hustings", f"{_PREFIX}csrftoken"
SESSION_COOKIE_AGE = 12 * 3600  # from the last act, to within an hour; a day at most (hustings.web.staying)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hustings.web.views.forged"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they may name people: never in a cookie

# Mail goes out by HUSTINGS_SMTP: smtp://, smtp+tls:// (STARTTLS) or smtps://, then user:password@host:port.
_SMTP = urlparse(env.str("HUSTINGS_SMTP", default=""))
EMAIL_HOST = _SMTP.hostname or ""
EMAIL_PORT = _SMTP.port or {"smtps": 465, "smtp+tls": 587}.get(_SMTP.scheme, 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SMTP.username or ""), unquote(_SMTP.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _SMTP.scheme == "smtps", _SMTP.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("HUSTINGS_MAIL_FROM", default="")

STATIC_URL = "/static/"
STATIC_ROOT = str(servers.home() / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # what is not a file; files go to disk

# NAME is filled in by the backend when it first connects.
# Values travel beside the SQL, so that a statement asked for the third time on a connection is planned no more: under
# policies, planning a search takes longer than making it.
_PREPARED = {"server_side_binding": True, "prepare_threshold": 2}
_DATABASE = {
    "ENGINE": "hustings.scope.postgresql",
    "NAME": "",
    "OPTIONS": _PREPARED,
    "CONN_MAX_AGE": None,  # a thread of the web server keeps its connection, and what was prepared on it
    "CONN_HEALTH_CHECKS": True,
}
DATABASES = {
    "default": {**_DATABASE, "USER": servers.APP},
    "beside": {**_DATABASE, "USER": servers.APP},  # notes the progress of work whose own transaction is still open
    "owner": {**_DATABASE, "USER": servers.OWNER},
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # the worker alone needs to know what does the work, and asks itself

# Errors must not echo what people are called: no local variables, no query values, no text of an exception. What goes
# wrong in a request is named by its kind and place (hustings.web.acting); Django's own report of it is left out.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"timed": {"()": "hustings.web.faults.InUTC", "format": "%(asctime)sZ %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "timed"}},
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "django.request": {"level": "CRITICAL"},
        "hustings": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
