"""Django's settings: one file for every kind of installation, read from the environment."""

from pathlib import Path

from environs import env

from hustings.scope import servers

SECRET_KEY = env.str("HUSTINGS_SECRET_KEY", default="only-for-commands-without-a-web-face")
DEBUG = False
USE_TZ = True
TIME_ZONE = env.str("HUSTINGS_TIME_ZONE", default="America/Toronto")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [str(Path(__file__).resolve().parent.parent / "web" / "locale")]
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
    )
]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.postgres", *HUSTINGS_APPS]
AUTH_USER_MODEL = "organisations.User"
MIDDLEWARE: list[str] = []

# NAME is filled in by the backend when it first connects.
# Values travel beside the SQL, so that a statement asked for the third time on a connection is planned no more: under
# policies, planning a search takes longer than making it.
_PREPARED = {"server_side_binding": True, "prepare_threshold": 2}
_DATABASE = {"ENGINE": "hustings.scope.postgresql", "NAME": "", "ATOMIC_REQUESTS": True, "OPTIONS": _PREPARED}
DATABASES = {"default": {**_DATABASE, "USER": servers.APP}, "owner": {**_DATABASE, "USER": servers.OWNER}}

# Errors must not echo what people are called: no local variables, no query values.
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django.db.backends": {"level": "WARNING"}}}
