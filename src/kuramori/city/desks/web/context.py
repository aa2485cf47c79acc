"""The frame around every page: who sits here, where the desks are, which receipt number is current."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kuramori.city.rules.people import ActName, Officer

IDLE_WARNING_SECONDS = 120


@dataclass(frozen=True)
class Desk:
    """One entry of the navigation: shown to officers whose duties include `act`."""

    url_name: str
    title: Any
    key: str
    act: ActName | None


DESKS = (
    Desk("home", _("ホーム"), "H", None),
    Desk("people", _("住民検索"), "K", ActName.SEARCH),
    Desk("slips", _("閲覧の控え"), "J", ActName.OPEN),
    Desk("alerts", _("警告"), "A", ActName.WATCH),
    Desk("cases", _("消去事案"), "S", ActName.READ_CASE),
    Desk("turn", _("期の繰上げ"), "T", ActName.READ_TURN),
    Desk("ledger", _("証跡検索"), "L", ActName.SEARCH_LEDGER),
    Desk("assessment", _("評価書"), "Y", ActName.READ_ASSESSMENT),
)


def desks_of(officer: Officer) -> tuple[Desk, ...]:
    """The desks this officer's duties reach today."""
    today = timezone.localdate()
    return tuple(desk for desk in DESKS if desk.act is None or officer.may(desk.act, today))


def desk_of(path: str) -> str:
    """The desk an address belongs to: the one whose own address is its longest beginning."""
    return max(DESKS, key=lambda desk: len(there) if path.startswith(there := reverse(desk.url_name)) else 0).url_name


def frame(request: HttpRequest) -> dict[str, Any]:
    officer: Officer | None = getattr(request, "officer", None)
    if officer is None:
        return {"officer": None, "desks": ()}
    return {
        "officer": officer,
        "desks": desks_of(officer),
        "here": desk_of(request.path),
        "roles": sorted(officer.roles(timezone.localdate())),
        "may_search": officer.may(ActName.SEARCH, timezone.localdate()),
        "may_open": officer.may(ActName.OPEN, timezone.localdate()),
        "current_receipt": request.session.get("receipt", ""),
        "current_purpose": request.session.get("purpose", ""),
        "idle_seconds": settings.KURAMORI_IDLE_SECONDS,
        "idle_warning": IDLE_WARNING_SECONDS,
    }
