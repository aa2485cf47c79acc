"""The watch inside the gate: judges an opening before it is shown, and raises the alert in the same transaction.

An alert carries a reference, never a person. Not for: the limits (rules/policy), the console (acts/respond).
"""

from datetime import datetime, timedelta

from kuramori.city.outside.house import House
from kuramori.city.rules.alerts import AlertState, Finding, judge_volume
from kuramori.city.rules.people import Officer
from kuramori.city.store.access import GATE_ROLE, as_role, run
from kuramori.city.store.casework import AlertRow, HoldRow
from kuramori.foundation.errors import Refusal


def judge(house: House, officer: Officer, slip: str, persons: int) -> Refusal | None:
    """May `persons` more be opened now? A refusal has raised its alert, and held the officer where policy says so.

    Openings of one officer take turns here, so two requests at once cannot both stay just below the limit.
    """
    run("ledger", "one_at_a_time", [str(officer.id)])
    since = house.clock.now() - timedelta(minutes=house.policy.alert_minutes)
    with as_role(GATE_ROLE):
        before, held = run("ledger", "opened_lately", [officer.id, officer.id, since, officer.id])[0]
        unwitnessed = run("ledger", "unwitnessed_since")
    if held:
        return Refusal("officer.held")
    if unwitnessed and _too_long_ago(house, unwitnessed[0][0]):
        return Refusal("ledger.unwitnessed")
    finding = judge_volume(int(before), persons, house.policy)
    if finding is None:
        return None
    _raise(house, officer, slip, finding)
    return Refusal("officer.over-limit", _told(finding)) if finding.holds else None


def _too_long_ago(house: House, since: datetime) -> bool:
    """A ledger nobody else sees may be rewritten: past the limit the house opens nobody."""
    return house.clock.now() - since > timedelta(seconds=house.policy.unwitnessed_seconds)


def _raise(house: House, officer: Officer, slip: str, finding: Finding) -> None:
    alert = AlertRow.objects.create(
        rule=finding.rule,
        slip=slip,
        officer=officer.id,
        items=finding.items,
        limit=finding.limit,
        minutes=finding.minutes,
        raised_at=house.clock.now(),
        state=AlertState.RAISED,
    )
    if finding.holds:
        HoldRow.objects.create(officer=officer.id, alert=alert, since=alert.raised_at)
    house.pager.ring(str(alert.pk))


def _told(finding: Finding) -> dict[str, str]:
    return {"items": str(finding.items), "limit": str(finding.limit), "minutes": str(finding.minutes)}
