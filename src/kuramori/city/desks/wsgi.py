"""The door for the web server: one WSGI application. Not for: starting servers (desks/serve)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuramori.city.settings")
application = get_wsgi_application()
