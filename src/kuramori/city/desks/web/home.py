"""The home desk: what waits for me, oldest first. Also the small public files and the help page.

Not for: counting the work (acts/lookup.home).
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kuramori.city import wiring
from kuramori.city.acts import lookup
from kuramori.city.desks.web.answers import page
from kuramori.city.desks.web.middleware import open_door


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    view = lookup.home(wiring.house(), request.officer, terminal=request.terminal)
    queues = sorted((one for one in view.queues if one.count), key=lambda one: one.oldest)
    return page(request, "home.html", home=view, queues=queues)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return page(request, "help.html")


@open_door
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks no database and tells nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@open_door
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
