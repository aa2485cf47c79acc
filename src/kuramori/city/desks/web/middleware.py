"""What every request passes before it reaches a desk: headers, language, terminal, and the reception.

The reception is closed by default: a view that is not marked `open_door` sees a signed-in officer or nobody.
Not for: what an officer may do (rules/access, through the acts).
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from kuramori.city import wiring
from kuramori.city.acts import enter

Answer = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]

TERMINAL_COOKIE = "__Host-terminal"
LANGUAGE_COOKIE = "language"
_TEN_YEARS = 10 * 365 * 24 * 3600
_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
_FEATURES = ("camera", "microphone", "geolocation", "usb", "serial", "payment", "display-capture")
_PERMISSIONS = ", ".join(f"{name}=()" for name in _FEATURES) + ", publickey-credentials-get=(self)"


def open_door(view: View) -> View:
    """Mark a view that answers people who have not signed in."""
    view.open_door = True  # type: ignore[attr-defined]
    return view


def passive(view: View) -> View:
    """Mark a view a page calls by itself: it never counts as the officer being there."""
    view.passive = True  # type: ignore[attr-defined]
    return view


def headers(get_response: Answer) -> Answer:
    """Nothing is kept by a browser, framed, or allowed a sensor. HSTS only where the name is not this machine's own."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Permissions-Policy"] = _PERMISSIONS
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        if request.get_host().rsplit(":", 1)[0] not in _HERE:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return answer


def language(get_response: Answer) -> Answer:
    """Japanese unless the officer switched; the browser's own preference is not asked."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        known = chosen in dict(settings.LANGUAGES)
        with translation.override(chosen if known else settings.LANGUAGE_CODE):
            return get_response(request)

    return answer


class Terminal:
    """Give each terminal a lasting opaque name in a signed cookie; the ledger keeps it beside every act."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = request.get_signed_cookie(TERMINAL_COOKIE, default="", salt="terminal")
        request.terminal = known or uuid4().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not known and isinstance(response, HttpResponse):
            response.set_signed_cookie(
                TERMINAL_COOKIE,
                request.terminal,  # type: ignore[attr-defined]
                salt="terminal",
                max_age=_TEN_YEARS,
                secure=True,
                httponly=True,
                samesite="Strict",
            )
        return response


class Reception:
    """Find out who is sitting here, and turn everybody else to the sign-in page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.officer = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: Any, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if getattr(view, "open_door", False):
            return None
        ended = _idle(request)
        if ended:
            request.session.flush()
        request.officer = _who(request)
        if request.officer is None:
            return _turn_away(request, ended)
        if not getattr(view, "passive", False):
            request.session["seen"] = int(time.time())
        return None


def seconds_left(request: HttpRequest) -> int:
    """Seconds until the session ends by itself."""
    return int(request.session.get("seen", 0)) + settings.KURAMORI_IDLE_SECONDS - int(time.time())


def _idle(request: HttpRequest) -> bool:
    return "officer" in request.session and seconds_left(request) <= 0


def _who(request: HttpRequest) -> Any:
    known = request.session.get("officer")
    return enter.whoami(wiring.house(), UUID(known)) if known else None


def _turn_away(request: HttpRequest, ended: bool) -> HttpResponseBase:
    if request.headers.get("Accept", "").startswith(("application/json", "text/event-stream")):
        return JsonResponse({"signed_out": True}, status=401)
    asked = {"ended": "idle"} if ended else {}
    if request.method == "GET" and request.path != "/":
        asked["next"] = request.path
    return redirect(reverse("sign-in") + ("?" + urlencode(asked) if asked else ""))
