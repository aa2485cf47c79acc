"""What the screens need from Django, as one dictionary for city/settings.py: `globals().update(WEB)`.

Not for: secrets, hosts and databases, which differ by place and stay in city/settings.py.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

_DESKS = Path(__file__).parent.parent
_PARTS = "django.template.context_processors"

WEB: dict[str, Any] = {
    "INSTALLED_APPS": ["django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "csp"],
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "kuramori.city.desks.web.middleware.headers",
        "csp.middleware.CSPMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "kuramori.city.desks.web.middleware.language",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "kuramori.city.desks.web.errors.Failures",
        "kuramori.city.desks.web.middleware.Terminal",
        "kuramori.city.desks.web.middleware.Reception",
    ],
    "ROOT_URLCONF": "kuramori.city.desks.urls",
    "WSGI_APPLICATION": "kuramori.city.desks.wsgi.application",
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [_DESKS / "templates"],
            "OPTIONS": {
                "builtins": ["django.templatetags.i18n", "django.templatetags.static", "kuramori.city.desks.web.tags"],
                "context_processors": [
                    f"{_PARTS}.request",
                    f"{_PARTS}.i18n",
                    "django.contrib.messages.context_processors.messages",
                    "kuramori.city.desks.web.context.frame",
                ],
            },
        }
    ],
    # Sessions lie in the database and hold the officer's id, the current receipt number and purpose; never a person.
    "SESSION_ENGINE": "django.contrib.sessions.backends.db",
    "SESSION_COOKIE_NAME": "__Host-kuramori",
    "SESSION_COOKIE_AGE": 12 * 3600,
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Strict",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Strict",
    "CSRF_FAILURE_VIEW": "kuramori.city.desks.web.errors.stale_form",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    "KURAMORI_IDLE_SECONDS": 15 * 60,
    "CONTENT_SECURITY_POLICY": {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF],
            "font-src": [SELF],
            "connect-src": [SELF],
            "form-action": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
        }
    },
    # `no-referrer` would make browsers send `Origin: null` with every form and break the CSRF check;
    # no address holds a person, and with `same-origin` nothing leaves this origin.
    "SECURE_REFERRER_POLICY": "same-origin",
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "USE_I18N": True,
    "USE_TZ": True,
    "TIME_ZONE": "Asia/Tokyo",
    "LANGUAGE_CODE": "ja",
    "LANGUAGES": [("ja", "日本語"), ("en", "English")],
    "LOCALE_PATHS": [_DESKS / "locale"],
    "STATIC_URL": "/static/",
    "STATICFILES_DIRS": [_DESKS / "static"],
    "STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"],
    "WHITENOISE_USE_FINDERS": True,
}
