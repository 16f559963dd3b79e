"""The entry point of the web server."""

import os
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.config.settings")

from django.core.wsgi import get_wsgi_application

from hustings.web import charts

application = get_wsgi_application()

threading.Thread(target=charts.get_ready, daemon=True).start()
