"""Turning the epoch: proposed by one officer, approved by another, carried out in batches while clerks go on reading.

The order is fixed: new epoch, every key moved, rows under the old one read 0, a fresh keyring backup at every depot and
opened once, the old epoch destroyed. A kill at any point is finished by the next run. Not for: keys (strongroom).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kuramori.city.outside.house import House
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import NIGHT, ActName, Officer
from kuramori.city.rules.workflow import TurnState, next_turn_state, same_person
from kuramori.city.store import officers
from kuramori.city.store.casework import BackupRow, TurnRow
from kuramori.city.strongroom import epochs, gate, glance
from kuramori.foundation.errors import Refusal

_NIGHT_TERMINAL = "night"


@dataclass(frozen=True)
class TurnView:
    """The newest turn: `remaining` of `total` keys are still under the old epoch."""

    state: str
    proposed_by: str
    approved_by: str
    remaining: int
    total: int
    done_at: datetime | None


def propose_turn(house: House, officer: Officer, *, terminal: str = "-") -> Refusal | None:
    """Propose to bring the turn forward, so that what was shredded passes beyond recovery now."""
    with gate.admit(house, officer, Request(ActName.PROPOSE_TURN), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        refusal = Refusal("turn.under-way") if TurnRow.objects.filter(under_way=True).exists() else None
        if refusal is None:
            now = house.clock.now()
            TurnRow.objects.create(state=TurnState.PROPOSED, proposed_by=officer.id, proposed_at=now)
        gate.note(slip, refused=refusal)
        return refusal


def approve_turn(house: House, officer: Officer, *, terminal: str = "-") -> Refusal | None:
    """Approve the proposed turn; never the officer who proposed it."""
    with gate.admit(house, officer, Request(ActName.APPROVE_TURN), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        row = TurnRow.objects.select_for_update().filter(state=TurnState.PROPOSED).first()
        refusal = Refusal("turn.not-proposed") if row is None else None
        if row and same_person(row.proposed_by, officer.id):
            refusal = Refusal("turn.same-officer")
        if row and refusal is None:
            following = next_turn_state(TurnState(row.state), ActName.APPROVE_TURN)
            TurnRow.objects.filter(pk=row.pk).update(state=following, approved_by=officer.id)
        gate.note(slip, refused=refusal)
        return refusal


def turn_state(house: House, officer: Officer, *, terminal: str = "-") -> TurnView | None | Refusal:
    """How the newest turn stands."""
    if refusal := glance.refused(house, officer, ActName.READ_TURN, terminal=terminal):
        return refusal
    row = TurnRow.objects.order_by("-id").first()
    if row is None:
        return None
    remaining = epochs.gauge(row.from_epoch).remaining if row.from_epoch else 0
    names = officers.names([row.proposed_by, row.approved_by])
    return TurnView(
        row.state, names.get(row.proposed_by, ""), names.get(row.approved_by, ""), remaining, row.total, row.done_at
    )


def carry_out(house: House, progress: Callable[[int, int], None] = lambda done, total: None) -> bool:
    """By night or at once: carry out the approved turn up to the keyring backup; True when it is ready to end."""
    row = TurnRow.objects.filter(state__in=[TurnState.APPROVED, TurnState.TURNING]).first()
    if row is None:
        return False
    row = _begin(house, row)
    epochs.begin(house, row.to_epoch)
    while (remaining := epochs.move(house, row.from_epoch, row.to_epoch)) > 0:
        progress(row.total - remaining, row.total)
    progress(row.total, row.total)
    return True


def finish(house: House) -> bool:
    """End a turn whose keys have all moved and whose keyring lies freshly at every depot; True when it ended.

    From here on every older keyring copy is noise.
    """
    row = TurnRow.objects.filter(state=TurnState.TURNING).first()
    if row is None or epochs.gauge(row.from_epoch).remaining or not _backed_up(house, row):
        return False
    epochs.end(house, row.from_epoch)
    with gate.admit(house, NIGHT, Request(ActName.TURN), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        following = next_turn_state(TurnState(row.state), ActName.TURN)
        done = {"state": following, "done_at": house.clock.now(), "under_way": False}
        TurnRow.objects.filter(pk=row.pk).update(**done)
        gate.note(
            slip, items=row.total, facts={"from": str(row.from_epoch), "to": str(row.to_epoch), "step": "destroyed"}
        )
    return True


def _begin(house: House, row: TurnRow) -> TurnRow:
    """Fix from which epoch to which, once, before the first key moves."""
    if row.state == TurnState.TURNING:
        return row
    with gate.admit(house, NIGHT, Request(ActName.TURN), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        old = epochs.current(house)
        total = epochs.gauge(old).total
        following = next_turn_state(TurnState(row.state), ActName.TURN)
        fixed = {"state": following, "from_epoch": old, "to_epoch": old + 1, "total": total}
        TurnRow.objects.filter(pk=row.pk).update(**fixed)
        gate.note(slip, items=total, facts={"from": str(old), "to": str(old + 1), "step": "intent"})
    row.refresh_from_db()
    return row


def _backed_up(house: House, row: TurnRow) -> bool:
    """Does every depot hold a keyring backup whose keys are all under the new epoch?"""
    held = BackupRow.objects.filter(store="keyring", epoch__gte=row.to_epoch).values_list("depot", flat=True)
    return {depot.name for depot in house.depots} <= set(held)
