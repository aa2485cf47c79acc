"""The audit desk: search the ledger, see its head, take a proof away.

The search is a POST because an 宛名番号 may stand in it. Not for: finding and proving (acts/audit).
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kuramori.city import wiring
from kuramori.city.acts import audit
from kuramori.city.desks.labels import choices
from kuramori.city.desks.refusals import words
from kuramori.city.desks.web.answers import Form, Problem, about_input, form_of, mend, number_of, page, refuse
from kuramori.city.desks.web.records import download
from kuramori.city.rules.dates import DateItem, parse_date
from kuramori.foundation.errors import Refusal

FIELDS = ("since", "until", "officer_number", "slip", "act", "subject_number")
_TEXTS = FIELDS[2:]


@require_http_methods(["GET", "POST"])
def ledger(request: HttpRequest) -> HttpResponse:
    """Filters, entries, and the head that covers them."""
    shown = {"acts": choices("ActName")}
    if request.method == "GET":
        return page(request, "audit/ledger.html", form=Form(), **shown)
    form = form_of(request, *FIELDS)
    criteria = _criteria(form)
    if isinstance(criteria, Form):
        return mend(request, "audit/ledger.html", criteria, **shown)
    found = audit.search_entries(
        wiring.house(), request.officer, criteria, number_of(request.POST.get("page")), terminal=request.terminal
    )
    if isinstance(found, Refusal):
        if not about_input(found):
            return refuse(request, found)
        return mend(request, "audit/ledger.html", form_of(request, *FIELDS, refusal=found), **shown)
    return page(request, "audit/ledger.html", form=form, found=found, slip=found.slip, **shown)


@require_safe
def proof(request: HttpRequest, slip: str) -> HttpResponse:
    """The inclusion proof of one entry as a file for `tools/verify.py`."""
    found = audit.proof(wiring.house(), request.officer, slip, terminal=request.terminal)
    if isinstance(found, Refusal):
        return refuse(request, found)
    return download(found, f"proof-{slip}.json")


def _criteria(form: Form) -> audit.Criteria | Form:
    """What the filters mean, or the form with the date that cannot be read."""
    days = {}
    for name in ("since", "until"):
        typed = form.values[name]
        read = parse_date(typed, DateItem.NOTIFIED_ON) if typed else None
        if isinstance(read, Refusal):
            return Form(form.values, (Problem(name, words(read)),))
        days[name] = read.internal if read else None
    return audit.Criteria(**days, **{name: form.values[name] for name in _TEXTS})
