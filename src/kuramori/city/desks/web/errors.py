"""Pages for what went wrong outside any desk: unknown address, stale form, world failed, evidence does not fit.

Not for: refusals of an act (answers.refuse).
"""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kuramori.city.desks.refusals import words
from kuramori.foundation.errors import Breakage, Refusal, Tampered

log = logging.getLogger("kuramori.desks")


class Failures:
    """Middleware: a Breakage or Tampered becomes its own page; nothing of the exception's data is shown or logged."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        if isinstance(failure, Breakage):
            log.error("breakage %s", failure.code)
            return _say(request, failure, failure.code, 503)
        if isinstance(failure, Tampered):
            log.critical("tampered evidence")
            return _say(request, Refusal("page.tampered"), "page.tampered", 500)
        return None


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _say(request, Refusal("page.stale-form"), "page.stale-form", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _say(request, Refusal("page.not-found"), "page.not-found", 404)


def failed(request: HttpRequest) -> HttpResponse:
    return _say(request, Refusal("page.failed"), "page.failed", 500)


def _say(request: HttpRequest, said: Refusal | Breakage, code: str, status: int) -> HttpResponse:
    return render(request, "refused.html", {"words": words(said), "code": code}, status=status)
