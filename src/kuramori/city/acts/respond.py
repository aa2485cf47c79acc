"""Responding to the watch: the console, acknowledging, deciding, releasing an officer. No resident is seen here.

Not for: raising alerts (the gate's watch), limits (rules/policy).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import connection

from kuramori.city.outside.clock import JAPAN
from kuramori.city.outside.house import House
from kuramori.city.rules.access import Request
from kuramori.city.rules.alerts import AlertState, Decision
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.store import entries, officers
from kuramori.city.store.casework import AlertRow, HoldRow
from kuramori.city.strongroom import gate, glance
from kuramori.foundation.errors import Refusal

HEARTBEAT_SECONDS = 15.0
_SHOWN = 100


@dataclass(frozen=True)
class AlertView:
    """One warning as the console shows it: references and counts, never a person."""

    id: int
    rule: str
    raised_at: datetime
    officer_name: str
    items: int
    limit: int
    window_minutes: int
    state: str
    decision: str
    note: str
    acknowledged_by: str
    slip: str


@dataclass(frozen=True)
class HoldView:
    """An officer who is held, and by which alert."""

    officer_id: UUID
    officer_name: str
    since: datetime
    alert_id: int


@dataclass(frozen=True)
class Console:
    """Everything the console shows at once. `cursor` is the newest alert it knows of."""

    alerts: tuple[AlertView, ...]
    holds: tuple[HoldView, ...]
    checked_today: int
    last_entry_at: datetime | None
    cursor: int


def console(house: House, officer: Officer, *, terminal: str = "-") -> Console | Refusal:
    """Alerts newest first, officers held, and proof of watching: how many entries were checked today."""
    if refusal := glance.refused(house, officer, ActName.WATCH, terminal=terminal):
        return refusal
    checked, newest = entries.count_since(datetime.combine(house.clock.today(), time(), JAPAN))
    alerts = _views(AlertRow.objects.order_by("-id")[:_SHOWN])
    return Console(alerts, holds(), checked, newest, alerts[0].id if alerts else 0)


def watch(house: House, officer: Officer, cursor: int, *, terminal: str = "-") -> Iterator[AlertView | None] | Refusal:
    """Alerts as they happen after `cursor`; None at least every fifteen seconds while nothing does."""
    if refusal := glance.refused(house, officer, ActName.WATCH, terminal=terminal):
        return refusal
    return _follow(house, cursor)


def acknowledge(house: House, officer: Officer, alert_id: int, *, terminal: str = "-") -> Refusal | None:
    """Say that the warning was seen."""
    with gate.admit(house, officer, Request(ActName.ACKNOWLEDGE), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        changed = AlertRow.objects.filter(id=alert_id, state=AlertState.RAISED).update(
            state=AlertState.ACKNOWLEDGED, acknowledged_by=officer.id, acknowledged_at=house.clock.now()
        )
        refusal = None if changed else _why_not(alert_id)
        gate.note(slip, refused=refusal, facts={"alert": str(alert_id)})
        house.pager.ring(str(alert_id))
        return refusal


def decide(
    house: House, officer: Officer, alert_id: int, decision: str, note: str, *, terminal: str = "-"
) -> Refusal | None:
    """Judge a warning: in order, to be looked into, or improper. Acknowledges it too."""
    with gate.admit(house, officer, Request(ActName.DECIDE), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        refusal = None if decision in set(Decision) and note.strip() else Refusal("reason.required")
        if refusal is None:
            undecided = AlertRow.objects.filter(id=alert_id).exclude(state=AlertState.DECIDED)
            refusal = None if undecided.update(**_decision(officer, decision, note)) else _why_not(alert_id)
        facts = {"alert": str(alert_id), "decision": decision if refusal is None else ""}
        gate.note(slip, refused=refusal, facts=facts)
        house.pager.ring(str(alert_id))
        return refusal


def release(house: House, officer: Officer, officer_id: UUID, reason: str, *, terminal: str = "-") -> Refusal | None:
    """End a hold with a reason; nobody releases themselves. The watch counts afresh from here."""
    with gate.admit(house, officer, Request(ActName.RELEASE), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        refusal = _may_release(officer, officer_id, reason)
        if refusal is None:
            released = HoldRow.objects.filter(officer=officer_id, released_at=None).update(
                released_at=house.clock.now(), released_by=officer.id, reason=reason.strip()[:400]
            )
            refusal = None if released else Refusal("hold.not-held")
        gate.note(slip, refused=refusal, facts={"officer": str(officer_id)})
        house.pager.ring("hold")
        return refusal


def holds() -> tuple[HoldView, ...]:
    """Officers held now, longest first."""
    rows = list(HoldRow.objects.filter(released_at=None).order_by("since"))
    names = officers.names(row.officer for row in rows)
    return tuple(HoldView(row.officer, names.get(row.officer, ""), row.since, row.alert_id) for row in rows)


def _follow(house: House, cursor: int) -> Iterator[AlertView | None]:
    for reference in house.pager.listen(HEARTBEAT_SECONDS):
        fresh = _views(AlertRow.objects.filter(id__gt=cursor).order_by("id"))
        cursor = max((one.id for one in fresh), default=cursor)
        yield from fresh
        if reference and reference.isdigit() and int(reference) not in {one.id for one in fresh}:
            yield from _views(AlertRow.objects.filter(id=int(reference)))
        elif not fresh:
            yield None
        connection.close_if_unusable_or_obsolete()


def _views(rows: object) -> tuple[AlertView, ...]:
    found = list(rows)
    names = officers.names([row.officer for row in found] + [row.acknowledged_by for row in found])
    return tuple(
        AlertView(
            id=row.id,
            rule=row.rule,
            raised_at=row.raised_at,
            officer_name=names.get(row.officer, ""),
            items=row.items,
            limit=row.limit,
            window_minutes=row.minutes,
            state=row.state,
            decision=row.decision,
            note=row.note,
            acknowledged_by=names.get(row.acknowledged_by, "") if row.acknowledged_by else "",
            slip=row.slip,
        )
        for row in found
    )


def _decision(officer: Officer, decision: str, note: str) -> dict[str, object]:
    return {
        "state": AlertState.DECIDED,
        "decision": decision,
        "note": note.strip()[:400],
        "decided_by": officer.id,
        "acknowledged_by": officer.id,
    }


def _may_release(officer: Officer, officer_id: UUID, reason: str) -> Refusal | None:
    if officer_id == officer.id:
        return Refusal("hold.own")
    return None if reason.strip() else Refusal("reason.required")


def _why_not(alert_id: int) -> Refusal:
    known = AlertRow.objects.filter(id=alert_id).first()
    return Refusal("alert.wrong-state", {"state": known.state}) if known else Refusal("alert.not-found")
