"""From what an act answered to what the browser gets: pages, refusal pages, error summaries.

Not for: the words (desks/refusals) nor the decision (acts).
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kuramori.city.desks.refusals import Words, words
from kuramori.foundation.errors import Refusal

_STATUS = {"not-found": 404, "slip-unknown": 404, "none": 404}
_CONFLICT = frozenset(
    {"wrong-state", "same-officer", "on-hold", "under-way", "not-proposed", "not-held", "not-yet", "not-yet-integrated"}
)
# Which field of a form a refusal speaks about; the error summary links there.
FIELDS = {
    "access.purpose-required": "purpose",
    "access.unknown-purpose": "purpose",
    "access.unknown-requester": "behalf",
    "access.receipt-required": "receipt",
    "access.receipt-malformed": "receipt",
    "case.reason-required": "reason",
    "reason.required": "reason",
    "decision.required": "decision",
    "search.empty": "q",
    "search.too-many": "q",
    "search.bad-date": "birth",
    "search.bad-number": "q",
    "number.check-digit": "q",
    "sign-in.failed": "staff_number",
    "sign-in.locked": "staff_number",
    "sign-in.code-wrong": "code",
    "sign-in.code-reused": "code",
    "sign-in.passkey-failed": "code",
}
_DIGITS = 10
_HOLDING = frozenset({"officer.held", "officer.over-limit"})


@dataclass(frozen=True)
class Problem:
    """One entry of an error summary: the field it links to, and the same words the field shows."""

    field: str
    words: Words


@dataclass(frozen=True)
class Form:
    """What was typed, and what is wrong with it. Input is kept when a form comes back."""

    values: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> dict[str, Words]:
        return {problem.field: problem.words for problem in self.problems}


def form_of(request: HttpRequest, *names: str, refusal: Refusal | None = None) -> Form:
    """The named inputs of a request as a form, with the refusal put at its field."""
    values = {name: request.POST.get(name, "").strip() for name in names}
    if refusal is None:
        return Form(values)
    at = FIELDS.get(refusal.code, names[0])
    return Form(values, (Problem(at if at in names else names[0], words(refusal)),))


def number_of(text: str | None, otherwise: int = 1) -> int:
    """A page or cursor number somebody's browser sent; anything else is `otherwise`."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < _DIGITS else otherwise


def about_input(refusal: Refusal) -> bool:
    """Can the officer mend this by typing something else?"""
    return refusal.code in FIELDS


def status_of(refusal: Refusal) -> int:
    """403 the officer may not · 404 not there · 409 not in this state · 422 input to be mended."""
    last = refusal.code.partition(".")[2]
    if about_input(refusal):
        return 422
    return 409 if last in _CONFLICT else _STATUS.get(last, 403)


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A whole page saying no: what, why, what to do. A hold has its own page."""
    template = "held.html" if refusal.code in _HOLDING else "refused.html"
    shown = {"words": words(refusal), "code": refusal.code}
    return render(request, template, shown, status=status_of(refusal))


def page(request: HttpRequest, template: str, **shown: Any) -> HttpResponse:
    return render(request, template, shown)


def mend(request: HttpRequest, template: str, form: Form, **shown: Any) -> HttpResponse:
    """The same form again, with the error summary taking focus."""
    return render(request, template, {"form": form, **shown}, status=422)


def done(request: HttpRequest, text: str) -> None:
    """Tell the officer on the next page that it was done."""
    messages.success(request, text)
