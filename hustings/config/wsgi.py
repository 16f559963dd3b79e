"""The entry point of the web server."""

import os

from hustings.scope import servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.config.settings")
os.environ.setdefault("HUSTINGS_SECRET_KEY", servers.secret_key())

from django.core.wsgi import get_wsgi_application  # settings read the key

application = get_wsgi_application()
