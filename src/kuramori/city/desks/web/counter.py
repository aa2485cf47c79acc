"""The counter: search residents, state the purpose, open, reveal one guarded item, see one's own slips.

Nothing about a person stands in an address: search and open are POST and answer the page directly.
Not for: matching and judging (rules/search, rules/access), nor reading the register (acts/lookup).
"""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kuramori.city import wiring
from kuramori.city.acts import lookup
from kuramori.city.desks.labels import choices
from kuramori.city.desks.web.answers import Form, about_input, done, form_of, mend, number_of, page, refuse
from kuramori.city.desks.web.person import sheet
from kuramori.city.desks.web.searching import FIELDS, query_of
from kuramori.city.rules.access import Request, judge
from kuramori.city.rules.movements import MovementKind, Reason, kind_of
from kuramori.city.rules.people import ActName
from kuramori.city.rules.query import Fit
from kuramori.foundation.errors import Refusal

_DAYS_BACK = 31
_SEARCH_PAGE = "counter/people.html"
_REASON = ("purpose", "receipt", "behalf")


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The search page; a POST answers the result on the same page."""
    if request.method == "GET":
        return page(request, _SEARCH_PAGE, form=Form({"fit": Fit.PREFIX}), **_lists())
    query = query_of(request.POST)
    found = query if isinstance(query, Refusal) else _search(request, query)
    if isinstance(found, Refusal):
        if not about_input(found):
            return refuse(request, found)
        return mend(request, _SEARCH_PAGE, form_of(request, *FIELDS, refusal=found), **_lists())
    form = form_of(request, *FIELDS)
    return page(request, _SEARCH_PAGE, form=form, found=found, slip=found.slip, **_lists())


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, subject: UUID) -> HttpResponse:
    """GET asks why the record is to be opened and says nothing about the person; POST opens it."""
    if request.method == "GET":
        return _ask_purpose(request, (subject,), Form())
    return _open(request, (subject,))


@require_POST
def open_chosen(request: HttpRequest) -> HttpResponse:
    """Open the row whose button was pressed, or every ticked row."""
    pressed = request.POST.get("open", "")
    wanted = [pressed] if pressed else request.POST.getlist("subject")
    if not wanted:
        return redirect("people")
    try:
        subjects = tuple(UUID(one) for one in wanted)
    except ValueError:
        return refuse(request, Refusal("record.not-found"))
    return _open(request, subjects)


@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Set or clear the receipt number the officer works on; it stays until changed."""
    if request.method == "GET":
        form = Form({name: request.session.get(name, "") for name in ("purpose", "receipt")})
        return page(request, "counter/receipt.html", form=form, purposes=choices("Purpose"))
    if "clear" in request.POST:
        request.session.pop("receipt", None)
        request.session.pop("purpose", None)
        done(request, _("受付を終えました。"))
        return redirect("people")
    refusal = _would_refuse(request)
    if refusal is None:
        _remember(request)
        return redirect("people")
    if not about_input(refusal):
        return refuse(request, refusal)
    form = form_of(request, "purpose", "receipt", refusal=refusal)
    return mend(request, "counter/receipt.html", form, purposes=choices("Purpose"))


@require_safe
def slips(request: HttpRequest) -> HttpResponse:
    """What I opened on one day."""
    day = _day(request.GET.get("day", ""))
    lines = lookup.my_slips(wiring.house(), request.officer, day)
    days = [timezone.localdate() - timedelta(days=back) for back in range(_DAYS_BACK)]
    return page(request, "counter/slips.html", day=day, lines=lines, days=days)


def _lists() -> dict[str, list[tuple[str, str]]]:
    """What the search form lets choose from."""
    removing = [one for one in choices("Reason") if kind_of(Reason(one[0])) == MovementKind.REMOVE]
    return {"sexes": [one for one in choices("Sex") if one[0]], "fits": choices("Fit"), "removals": removing}


def _search(request: HttpRequest, query: object) -> object:
    return lookup.search(
        wiring.house(),
        request.officer,
        query,
        receipt=request.session.get("receipt", ""),
        page=number_of(request.POST.get("page")),
        terminal=request.terminal,
    )


def _open(request: HttpRequest, subjects: tuple[UUID, ...]) -> HttpResponse:
    reason = {name: request.POST.get(name, "").strip() or request.session.get(name, "") for name in _REASON}
    if not (reason["purpose"] and reason["receipt"]) and "asked" not in request.POST:
        return _ask_purpose(request, subjects, Form(reason))
    reveal = frozenset(request.POST.getlist("reveal"))
    opened = lookup.open_people(
        wiring.house(), request.officer, subjects, **reason, reveal=reveal, terminal=request.terminal
    )
    if isinstance(opened, Refusal):
        if not about_input(opened):
            return refuse(request, opened)
        return _ask_purpose(request, subjects, form_of(request, *_REASON, refusal=opened))
    _remember(request)
    sheets = tuple(sheet(person) for person in opened.people)
    back = {name: value for name in FIELDS if (value := request.POST.get(f"back_{name}", ""))}
    return page(
        request, "counter/person.html", opened=opened, sheets=sheets, slip=opened.slip, back=back, revealed=reveal
    )


def _ask_purpose(request: HttpRequest, subjects: tuple[UUID, ...], form: Form) -> HttpResponse:
    values = {name: form.values.get(name) or request.session.get(name, "") for name in _REASON}
    form = Form(values, form.problems)
    back = {name: value for name in FIELDS if (value := request.POST.get(f"back_{name}", ""))}
    shown = {"form": form, "subjects": subjects, "back": back}
    lists = {"purposes": choices("Purpose"), "requesters": choices("Requester")}
    answer = page(request, "counter/purpose.html", **shown, **lists)
    answer.status_code = 422 if form.problems else 200
    return answer


def _would_refuse(request: HttpRequest) -> Refusal | None:
    """Why nobody could be opened for this reason; told before a receipt is begun rather than at every search."""
    asked = Request(ActName.OPEN, request.POST.get("purpose", ""), request.POST.get("receipt", "").strip())
    verdict = judge(request.officer, asked, timezone.localdate(), wiring.house().policy.receipt_pattern)
    return verdict if isinstance(verdict, Refusal) else None


def _remember(request: HttpRequest) -> None:
    for name in ("purpose", "receipt"):
        if request.POST.get(name, "").strip():
            request.session[name] = request.POST[name].strip()


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return timezone.localdate()
