"""The records desk: erasure cases from nomination to certificate, and the expedited epoch turn.

Not for: who may draft and approve, and what follows what (rules/workflow, acts/erase, acts/rotate).
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kuramori.city import wiring
from kuramori.city.acts import erase, rotate
from kuramori.city.desks.web.answers import Form, about_input, done, form_of, mend, page, refuse
from kuramori.city.desks.web.certificate import certificate_lines
from kuramori.city.desks.web.steps import erasure_steps
from kuramori.city.rules.people import ActName
from kuramori.city.rules.retention import RULES, RetentionClass
from kuramori.foundation.errors import Refusal


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Every case, those that wait first, the oldest on top."""
    found = erase.cases(wiring.house(), request.officer, terminal=request.terminal)
    if isinstance(found, Refusal):
        return refuse(request, found)
    ordered = sorted(found, key=lambda one: (one.state == "certified", one.nominated_at))
    waiting = [one for one in ordered if one.state != "certified"]
    return page(request, "records/cases.html", cases=ordered, waiting=waiting, now=timezone.now())


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _case(request, case_id, Form())


@require_POST
def draft(request: HttpRequest, case_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    return _do(
        request,
        case_id,
        lambda house: erase.draft(house, request.officer, case_id, reason, terminal=request.terminal),
        _("起案しました。"),
    )


@require_POST
def approve(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _do(
        request,
        case_id,
        lambda house: erase.approve(house, request.officer, case_id, terminal=request.terminal),
        _("決裁しました。消去は夜間処理が実行します。"),
    )


@require_POST
def hold(request: HttpRequest, case_id: UUID) -> HttpResponse:
    reason = request.POST.get("hold_reason", "").strip()
    return _do(
        request,
        case_id,
        lambda house: erase.hold(house, request.officer, case_id, reason, terminal=request.terminal),
        _("保留にしました。"),
    )


@require_POST
def lift(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _do(
        request,
        case_id,
        lambda house: erase.lift(house, request.officer, case_id, terminal=request.terminal),
        _("保留を解除しました。"),
    )


@require_safe
def certificate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The certificate to read and print."""
    found = erase.certificate(wiring.house(), request.officer, case_id, terminal=request.terminal)
    if isinstance(found, Refusal):
        return refuse(request, found)
    return page(request, "records/certificate.html", lines=certificate_lines(found), case_id=case_id)


@require_safe
def certificate_file(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same certificate as JSON, for `tools/verify.py certificate`."""
    found = erase.certificate(wiring.house(), request.officer, case_id, terminal=request.terminal)
    if isinstance(found, Refusal):
        return refuse(request, found)
    return download(found, f"certificate-{case_id}.json")


@require_safe
def turn(request: HttpRequest) -> HttpResponse:
    state = rotate.turn_state(wiring.house(), request.officer, terminal=request.terminal)
    if isinstance(state, Refusal):
        return refuse(request, state)
    return page(request, "records/turn.html", turn=state, **_duties(request))


@require_POST
def propose_turn(request: HttpRequest) -> HttpResponse:
    return _turned(
        request,
        rotate.propose_turn(wiring.house(), request.officer, terminal=request.terminal),
        _("期の繰上げを起案しました。"),
    )


@require_POST
def approve_turn(request: HttpRequest) -> HttpResponse:
    return _turned(
        request,
        rotate.approve_turn(wiring.house(), request.officer, terminal=request.terminal),
        _("期の繰上げを決裁しました。"),
    )


def download(value: Any, name: str) -> HttpResponse:
    """A JSON file whose name says nothing about anybody."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _case(request: HttpRequest, case_id: UUID, form: Form) -> HttpResponse:
    found = erase.case(wiring.house(), request.officer, case_id, terminal=request.terminal)
    if isinstance(found, Refusal):
        return refuse(request, found)
    rule = RULES[RetentionClass(found.retention_class)]
    shown = {"case": found, "rule": rule, "steps": erasure_steps(found), **_duties(request)}
    answer = mend if form.problems else page
    return answer(request, "records/case.html", form=form, **shown)


def _do(request: HttpRequest, case_id: UUID, act: Callable[[Any], Any], said: str) -> HttpResponse:
    refusal = act(wiring.house())
    if not isinstance(refusal, Refusal):
        done(request, said)
        return redirect("case", case_id)
    if not about_input(refusal):
        return refuse(request, refusal)
    names = ("hold_reason",) if "hold_reason" in request.POST else ("reason",)
    return _case(request, case_id, form_of(request, *names, refusal=refusal))


def _turned(request: HttpRequest, refusal: Any, said: str) -> HttpResponse:
    if isinstance(refusal, Refusal):
        return refuse(request, refusal)
    done(request, said)
    return redirect("turn")


def _duties(request: HttpRequest) -> dict[str, bool]:
    """Which buttons the officer's duties give; the acts judge again."""
    today = timezone.localdate()
    names = {
        "may_draft": ActName.DRAFT,
        "may_approve": ActName.APPROVE,
        "may_hold": ActName.HOLD_CASE,
        "may_propose_turn": ActName.PROPOSE_TURN,
        "may_approve_turn": ActName.APPROVE_TURN,
    }
    return {name: request.officer.may(act, today) for name, act in names.items()}
