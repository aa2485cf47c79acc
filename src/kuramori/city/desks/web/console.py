"""The alert console: what was raised, live; acknowledge, decide, release.

Alerts speak of officers and counts, never of a resident. The live part is one fragment the page asks for again when
the stream says that something came, or every five seconds when there is no stream.
Not for: raising alerts (the gate) and judging them (acts/respond).
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kuramori.city import wiring
from kuramori.city.acts import respond
from kuramori.city.desks.labels import choices, label
from kuramori.city.desks.refusals import words
from kuramori.city.desks.web.answers import Form, about_input, done, form_of, mend, number_of, page, refuse
from kuramori.city.desks.web.middleware import passive
from kuramori.foundation.errors import Refusal

MOST_STREAMS = 8
# A stream ends by itself so that rights, time-outs and dead connections are looked at again; the page reconnects.
STREAM_SECONDS = 300
_places = threading.BoundedSemaphore(MOST_STREAMS)


class Stream:
    """One open console: server-sent events from `respond.watch`. Its place is given back exactly once."""

    def __init__(self, happenings: Iterator[Any], give_back: Callable[[], None]) -> None:
        self._happenings = happenings
        self._give_back = give_back
        self._ends = time.monotonic() + STREAM_SECONDS
        self._open = True
        self._greeted = False

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        if not self._greeted:
            self._greeted = True
            return b"retry: 3000\n\n" + _event(None)
        if time.monotonic() > self._ends:
            raise StopIteration
        return _event(next(self._happenings))

    def close(self) -> None:
        if self._open:
            self._open = False
            getattr(self._happenings, "close", lambda: None)()
            self._give_back()


def _event(alert: Any) -> bytes:
    """An alert, or a heartbeat that only carries the time."""
    at = f"{timezone.localtime():%H:%M:%S}"
    if alert is None:
        return f"event: beat\ndata: {json.dumps({'at': at})}\n\n".encode()
    said = {"at": at, "id": alert.id, "rule": label(alert.rule, "AlertRule")}
    return f"event: alert\nid: {alert.id}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n".encode()


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    console = respond.console(wiring.house(), request.officer, terminal=request.terminal)
    return (
        refuse(request, console)
        if isinstance(console, Refusal)
        else page(request, "console/alerts.html", **_shown(console))
    )


@passive
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes, alone."""
    console = respond.console(wiring.house(), request.officer, terminal=request.terminal)
    return (
        refuse(request, console)
        if isinstance(console, Refusal)
        else page(request, "console/live.html", **_shown(console))
    )


@passive
@require_safe
def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events, at most `MOST_STREAMS` at a time in one worker."""
    if not _places.acquire(blocking=False):
        said = words(Refusal("console.too-many-streams"))
        return JsonResponse({"what": said.what, "remedy": said.remedy}, status=503)
    happenings = respond.watch(
        wiring.house(), request.officer, number_of(request.GET.get("cursor"), 0), terminal=request.terminal
    )
    if isinstance(happenings, Refusal):
        _places.release()
        return JsonResponse({"code": happenings.code}, status=403)
    answer = StreamingHttpResponse(Stream(happenings, _places.release), content_type="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


@require_safe
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert: what fired, what was done, and the decision to be made."""
    return _alert(request, alert_id, Form())


@require_POST
def acknowledge(request: HttpRequest, alert_id: int) -> HttpResponse:
    refusal = respond.acknowledge(wiring.house(), request.officer, alert_id, terminal=request.terminal)
    if isinstance(refusal, Refusal):
        return refuse(request, refusal)
    done(request, _("警告を確認しました。"))
    return redirect("alerts")


@require_POST
def decide(request: HttpRequest, alert_id: int) -> HttpResponse:
    decision, note = request.POST.get("decision", ""), request.POST.get("note", "").strip()
    if decision not in dict(choices("Decision")):
        return _alert(request, alert_id, form_of(request, "decision", "note", refusal=Refusal("decision.required")))
    refusal = respond.decide(wiring.house(), request.officer, alert_id, decision, note, terminal=request.terminal)
    if isinstance(refusal, Refusal):
        return _again(request, refusal, lambda form: _alert(request, alert_id, form), "note", "decision")
    done(request, _("判定を記録しました。"))
    return redirect("alerts")


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Let a held officer work again, with a reason."""
    if request.method == "GET":
        return _hold(request, officer_id, Form())
    reason = request.POST.get("reason", "").strip()
    refusal = respond.release(wiring.house(), request.officer, officer_id, reason, terminal=request.terminal)
    if isinstance(refusal, Refusal):
        return _again(request, refusal, lambda form: _hold(request, officer_id, form), "reason")
    done(request, _("照会の停止を解除しました。"))
    return redirect("alerts")


def _shown(console: Any) -> dict[str, Any]:
    """Holds first, then what nobody has looked at, oldest first, then the rest."""
    holding = {hold.alert_id for hold in console.holds}
    waiting = [one for one in console.alerts if one.state != "decided"]
    waiting.sort(key=lambda one: (one.state != "raised", one.raised_at))
    decided = sorted(
        (one for one in console.alerts if one.state == "decided"), key=lambda one: one.raised_at, reverse=True
    )
    now = timezone.now()
    raised_today = sum(1 for one in console.alerts if timezone.localdate(one.raised_at) == timezone.localdate(now))
    lists = {"waiting": waiting, "decided": decided, "holding": holding}
    return {"console": console, "now": now, "raised_today": raised_today, **lists}


def _alert(request: HttpRequest, alert_id: int, form: Form) -> HttpResponse:
    console = respond.console(wiring.house(), request.officer, terminal=request.terminal)
    if isinstance(console, Refusal):
        return refuse(request, console)
    found = next((one for one in console.alerts if one.id == alert_id), None)
    if found is None:
        return refuse(request, Refusal("alert.not-found"))
    hold = next((one for one in console.holds if one.alert_id == alert_id), None)
    shown = {"alert": found, "hold": hold, "decisions": choices("Decision")}
    return (
        mend(request, "console/alert.html", form, **shown)
        if form.problems
        else page(request, "console/alert.html", form=form, **shown)
    )


def _hold(request: HttpRequest, officer_id: UUID, form: Form) -> HttpResponse:
    console = respond.console(wiring.house(), request.officer, terminal=request.terminal)
    if isinstance(console, Refusal):
        return refuse(request, console)
    hold = next((one for one in console.holds if one.officer_id == officer_id), None)
    if hold is None:
        return refuse(request, Refusal("hold.not-held"))
    return (
        mend(request, "console/hold.html", form, hold=hold)
        if form.problems
        else page(request, "console/hold.html", form=form, hold=hold)
    )


def _again(request: HttpRequest, refusal: Refusal, ask: Callable[[Form], HttpResponse], *names: str) -> HttpResponse:
    if not about_input(refusal):
        return refuse(request, refusal)
    return ask(form_of(request, *names, refusal=refusal))
