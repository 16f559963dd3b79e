"""The entry point of the web server."""

import os
import threading

from hustings.scope import servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.config.settings")
os.environ.setdefault("HUSTINGS_SECRET_KEY", servers.secret_key())

from django.core.wsgi import get_wsgi_application  # settings read the key

from hustings.web import charts

application = get_wsgi_application()

threading.Thread(target=charts.get_ready, daemon=True).start()
