"""The assessment desk: every sentence the city published, with the live mark whether it is true now.

Not for: checking (acts/assess) and reading the form (rules/assessment).
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kuramori.city import wiring
from kuramori.city.acts import assess
from kuramori.city.desks.web.answers import done, page, refuse
from kuramori.city.desks.web.plots import coverage_map
from kuramori.city.rules.people import ActName
from kuramori.foundation.errors import Refusal

STATES = ("true", "due", "stale", "refuted", "none")


@require_safe
def assessment(request: HttpRequest) -> HttpResponse:
    found = assess.page(wiring.house(), request.officer, terminal=request.terminal)
    if isinstance(found, Refusal):
        return refuse(request, found)
    wanted = request.GET.get("state", "")
    return page(
        request,
        "assessment/assessment.html",
        assessment=found,
        claims=[one for one in found.claims if not wanted or one.state == wanted],
        wanted=wanted,
        counts=[(state, found.counts.get(state, 0)) for state in STATES],
        coverage=coverage_map(found.claims),
        may_check=request.officer.may(ActName.CHECK_ASSESSMENT, timezone.localdate()),
    )


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Run every check now."""
    found: Any = assess.run_checks(wiring.house(), request.officer, terminal=request.terminal)
    if isinstance(found, Refusal):
        return refuse(request, found)
    done(request, _("すべての確認を今実行しました。"))
    return redirect("assessment")
