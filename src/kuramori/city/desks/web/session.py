"""The sign-in desk: password, second factor, passkey enrolment, sign-out, staying, language.

The session holds the officer's id and nothing about anybody else. Not for: checking secrets (acts/enter).
"""

import json
import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kuramori.city import wiring
from kuramori.city.acts import enter
from kuramori.city.desks.refusals import words
from kuramori.city.desks.web.answers import done, form_of, mend, page, status_of
from kuramori.city.desks.web.middleware import LANGUAGE_COOKIE, open_door, passive, seconds_left
from kuramori.foundation.errors import Refusal

_YEAR = 365 * 24 * 3600


@open_door
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step: who are you."""
    shown = {"ended": request.GET.get("ended", ""), "next": _next(request)}
    if request.method == "GET":
        return page(request, "session/sign_in.html", **shown)
    house, number, password = (
        wiring.house(),
        request.POST.get("staff_number", "").strip(),
        request.POST.get("password", ""),
    )
    pending = enter.begin(house, number, password, request.terminal)
    if isinstance(pending, Refusal):
        return mend(request, "session/sign_in.html", form_of(request, "staff_number", refusal=pending), **shown)
    request.session.flush()
    request.session["pending"] = str(pending.officer_id)
    request.session["has_passkey"] = pending.has_passkey
    request.session["pending_since"] = int(time.time())
    request.session["next"] = shown["next"]
    return redirect("second-factor")


@open_door
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Second step: a code, or a passkey when one is registered."""
    pending = _pending(request)
    if pending is None:
        return redirect("sign-in")
    shown = {"has_passkey": request.session.get("has_passkey", False)}
    if request.method == "GET":
        return page(request, "session/second.html", **shown)
    entered = enter.finish_totp(wiring.house(), pending, request.POST.get("code", "").strip(), request.terminal)
    if isinstance(entered, Refusal):
        return mend(request, "session/second.html", form_of(request, "code", refusal=entered), **shown)
    return redirect(_welcome(request, entered.id))


@open_door
@require_POST
def passkey_challenge(request: HttpRequest) -> HttpResponse:
    pending = _pending(request)
    if pending is None:
        return JsonResponse({"signed_out": True}, status=401)
    challenge = enter.passkey_challenge(wiring.house(), pending)
    request.session["challenge"] = challenge.state
    return HttpResponse(challenge.options_json, content_type="application/json")


@open_door
@require_POST
def passkey_answer(request: HttpRequest) -> HttpResponse:
    pending, state = _pending(request), request.session.pop("challenge", "")
    if pending is None or not state:
        return JsonResponse({"signed_out": True}, status=401)
    entered = enter.finish_passkey(wiring.house(), pending, request.body.decode("utf-8"), state, request.terminal)
    if isinstance(entered, Refusal):
        return _said(entered)
    return JsonResponse({"next": _welcome(request, entered.id)})


@require_GET
def passkeys(request: HttpRequest) -> HttpResponse:
    """The page where a signed-in officer registers a passkey."""
    return page(request, "session/passkeys.html")


@require_POST
def enrol_challenge(request: HttpRequest) -> HttpResponse:
    challenge = enter.enrol_challenge(wiring.house(), request.officer)
    if isinstance(challenge, Refusal):
        return _said(challenge)
    request.session["challenge"] = challenge.state
    return HttpResponse(challenge.options_json, content_type="application/json")


@require_POST
def enrol_answer(request: HttpRequest) -> HttpResponse:
    try:
        given = json.loads(request.body)
        credential, named = json.dumps(given["credential"]), str(given["label"]).strip()
    except (ValueError, KeyError, TypeError):
        return _said(Refusal("sign-in.passkey-failed"))
    state, name = request.session.pop("challenge", ""), named[:40] or _("パスキー")
    refusal = enter.enrol_passkey(wiring.house(), request.officer, credential, state, name, request.terminal)
    if isinstance(refusal, Refusal):
        return _said(refusal)
    done(request, _("パスキーを登録しました。次のログインから使えます。"))
    return JsonResponse({"next": request.path})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    enter.leave(wiring.house(), request.officer, request.terminal)
    request.session.flush()
    return redirect("sign-in")


@passive
@require_GET
def time_left(request: HttpRequest) -> HttpResponse:
    """Seconds left, asked by the page before it warns: another tab may have been used meanwhile."""
    return JsonResponse({"seconds": seconds_left(request)})


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """The officer pressed the key: the reception has already noted it."""
    return JsonResponse({"seconds": settings.KURAMORI_IDLE_SECONDS})


@open_door
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("back", "/")
    answer = redirect(back if _inside(back) else "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, secure=True, httponly=True, samesite="Strict")
    return answer


def _pending(request: HttpRequest) -> UUID | None:
    """Who gave the right password in this session lately."""
    known, since = request.session.get("pending"), int(request.session.get("pending_since", 0))
    if not known or time.time() - since > settings.KURAMORI_IDLE_SECONDS:
        return None
    return UUID(known)


def _welcome(request: HttpRequest, officer_id: UUID) -> str:
    """Start a fresh session under a new id; the answer is where to go."""
    following = request.session.get("next") or "/"
    request.session.flush()
    request.session["officer"] = str(officer_id)
    request.session["seen"] = int(time.time())
    rotate_token(request)
    return following


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if _inside(wanted) else "/"


def _inside(path: str) -> bool:
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None, require_https=True)


def _said(refusal: Refusal) -> JsonResponse:
    said: Any = words(refusal)
    return JsonResponse({"what": said.what, "why": said.why, "remedy": said.remedy}, status=status_of(refusal))
