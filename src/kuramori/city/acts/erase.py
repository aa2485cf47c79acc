"""Erasing records past their retention: nominate, draft, approve, hold, carry out, confirm, certify.

A case moves by `rules.workflow`; each step finds its work by state, so any step can be re-run alone. Carrying out is
three short durable steps — intent, keys, rows with outcome — and a kill between any two is finished by the next run.
Source: 番号法20条, 評価書 II.6-4; PPC guideline 別添1 §2Ed. Not for: how long is long enough (rules/retention).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import Count

from kuramori.city.outside.house import House
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import NIGHT, ActName, Officer
from kuramori.city.rules.workflow import CaseState, next_case_state, same_person
from kuramori.city.store import officers, sealed
from kuramori.city.store.casework import CaseItemRow, CaseRow
from kuramori.city.strongroom import epochs, gate, glance
from kuramori.foundation.errors import Refusal

_NIGHT_TERMINAL = "night"


@dataclass(frozen=True)
class ItemView:
    """One record version of a case, by reference."""

    record_ref: str
    last_day: date
    erased: bool


@dataclass(frozen=True)
class CaseView:
    """An erasure case as pages show it."""

    id: UUID
    state: str
    retention_class: str
    count: int
    oldest_last_day: date
    nominated_at: datetime
    reason: str
    drafted_by: str
    drafted_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    shredded_on: datetime | None
    beyond_recovery_on: datetime | None
    certificate_slip: str
    items: tuple[ItemView, ...] = ()


def nominate(house: House) -> int:
    """By night: gather records whose retention ended into cases, one a class; how many records."""
    with gate.admit(house, NIGHT, Request(ActName.NOMINATE), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        found = sealed.due(house.clock.today(), house.policy.records_a_case)
        by_class: dict[str, list[tuple]] = {}
        for row in found:
            by_class.setdefault(row[4], []).append(row)
        for retention_class, rows in by_class.items():
            _open_case(house, retention_class, rows)
        gate.note(slip, items=len(found), facts={"cases": str(len(by_class))})
        return len(found)


def cases(house: House, officer: Officer, *, terminal: str = "-") -> tuple[CaseView, ...] | Refusal:
    """All cases, unfinished ones first, oldest first."""
    if refusal := glance.refused(house, officer, ActName.READ_CASE, terminal=terminal):
        return refusal
    rows = list(CaseRow.objects.annotate(count=Count("items")).order_by("beyond_recovery_at", "nominated_at"))
    names = _names(rows)
    return tuple(_view(row, names) for row in rows)


def case(house: House, officer: Officer, case_id: UUID, *, terminal: str = "-") -> CaseView | Refusal:
    """One case with its items."""
    if refusal := glance.refused(house, officer, ActName.READ_CASE, terminal=terminal):
        return refusal
    row = CaseRow.objects.annotate(count=Count("items")).filter(id=case_id).first()
    if row is None:
        return Refusal("case.not-found")
    items = (ItemView(str(one.record)[:8], one.last_day, one.erased) for one in row.items.order_by("last_day", "id"))
    return _view(row, _names([row]), tuple(items))


def draft(house: House, officer: Officer, case_id: UUID, reason: str, *, terminal: str = "-") -> Refusal | None:
    """The records manager drafts (起案) the erasure with a reason."""
    changes = {"drafted_by": officer.id, "drafted_at": house.clock.now(), "reason": reason.strip()[:400]}
    return _move(house, officer, case_id, ActName.DRAFT, changes, terminal, needs=reason)


def approve(house: House, officer: Officer, case_id: UUID, *, terminal: str = "-") -> Refusal | None:
    """The chief approves (決裁); never the officer who drafted."""
    changes = {"approved_by": officer.id, "approved_at": house.clock.now()}
    return _move(house, officer, case_id, ActName.APPROVE, changes, terminal)


def hold(house: House, officer: Officer, case_id: UUID, reason: str, *, terminal: str = "-") -> Refusal | None:
    """Stop a case (保留) before anything is erased: litigation, audit, a request."""
    changes = {"held_by": officer.id, "reason": reason.strip()[:400]}
    return _move(house, officer, case_id, ActName.HOLD_CASE, changes, terminal, needs=reason)


def lift(house: House, officer: Officer, case_id: UUID, *, terminal: str = "-") -> Refusal | None:
    """End a hold: the case is closed, and its records are nominated again by themselves."""
    return _move(house, officer, case_id, ActName.LIFT_CASE, {}, terminal)


def carry_out(house: House) -> int:
    """By night or at once: erase every approved case; how many cases were finished."""
    todo = CaseRow.objects.filter(state__in=[CaseState.APPROVED, CaseState.SHREDDING])
    done = 0
    for case_id in list(todo.values_list("id", flat=True)):
        _declare_intent(house, case_id)
        _shred(house, case_id)
        done += 1
    return done


def confirm(house: House) -> int:
    """Cases whose records the platform holds no more; how many moved on."""
    moved = 0
    for row in CaseRow.objects.filter(state=CaseState.SHREDDED):
        said = house.platform.confirm_erased(tuple(str(one) for one in row.items.values_list("record", flat=True)))
        if said:
            moved += _night_step(house, row.id, ActName.CONFIRM, {"platform": said}, {})
    return moved


def certify(house: House) -> int:
    """Cases beyond recovery: every epoch that could open their keys is destroyed. Writes the certificate entry."""
    gone, moved = epochs.destroyed(), 0
    for row in CaseRow.objects.filter(state=CaseState.CONFIRMED):
        if all(number in gone for number in range(1, row.last_epoch + 1)):
            beyond = max(gone[number] for number in range(1, row.last_epoch + 1))
            facts = _certificate_facts(row, beyond)
            moved += _night_step(
                house, row.id, ActName.CERTIFY, facts, {"beyond_recovery_at": beyond}, "certificate_slip"
            )
    return moved


def certificate(house: House, officer: Officer, case_id: UUID, *, terminal: str = "-") -> dict | Refusal:
    """The certificate (消去証明書): its entry with an inclusion proof, for `tools/verify.py`."""
    if refusal := glance.refused(house, officer, ActName.READ_CASE, terminal=terminal):
        return refusal
    row = CaseRow.objects.filter(id=case_id).first()
    if row is None:
        return Refusal("case.not-found")
    if not row.certificate_slip:
        return Refusal("certificate.not-yet", {"state": row.state})
    proof = gate.prove(house, row.certificate_slip)
    return proof if isinstance(proof, Refusal) else proof.document("kuramori.certificate/1")


def subjects_of(house: House, case_id: UUID) -> list[UUID]:
    """Pseudonyms of the persons a case named; they outlive the records and lead nowhere."""
    named = CaseItemRow.objects.filter(case=case_id).order_by("id").values_list("subject", flat=True)
    return list(dict.fromkeys(named))


def _open_case(house: House, retention_class: str, rows: list[tuple]) -> None:
    opened = CaseRow.objects.create(
        id=uuid4(),
        state=CaseState.NOMINATED,
        retention_class=retention_class,
        oldest_last_day=min(row[5] for row in rows),
        nominated_at=house.clock.now(),
    )
    CaseItemRow.objects.bulk_create(
        CaseItemRow(case=opened, record=row[0], subject=row[1], serial=row[2], key_id=row[3], last_day=row[5])
        for row in rows
    )


def _move(
    house: House, officer: Officer, case_id: UUID, act: ActName, changes: dict, terminal: str, needs: str = "-"
) -> Refusal | None:
    """One step of a case by a person, with its entry; `needs` is what the person must have written."""
    with gate.admit(house, officer, Request(act), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        row = CaseRow.objects.select_for_update().filter(id=case_id).first()
        refusal = _may_move(row, officer, act, needs)
        if refusal is None and row:
            following = next_case_state(CaseState(row.state), act)
            CaseRow.objects.filter(id=case_id).update(state=following, **changes)
            if following == CaseState.LIFTED:
                row.items.update(open_claim=False)
        gate.note(slip, refused=refusal, facts={"case": str(case_id)})
        return refusal


def _may_move(row: CaseRow | None, officer: Officer, act: ActName, needs: str) -> Refusal | None:
    if row is None:
        return Refusal("case.not-found")
    if not needs.strip():
        return Refusal("reason.required")
    if act == ActName.APPROVE and same_person(row.drafted_by, officer.id):
        return Refusal("case.same-officer")
    following = next_case_state(CaseState(row.state), act)
    return following if isinstance(following, Refusal) else None


def _declare_intent(house: House, case_id: UUID) -> None:
    """Step 1: what is about to be destroyed stands in the ledger before anything is."""
    with gate.admit(house, NIGHT, Request(ActName.CARRY_OUT), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        row = CaseRow.objects.select_for_update().get(id=case_id)
        begun = row.state == CaseState.SHREDDING
        if not begun:
            CaseRow.objects.filter(id=case_id).update(state=next_case_state(CaseState(row.state), ActName.CARRY_OUT))
        facts = {"case": str(case_id), "step": "resumed" if begun else "intent"}
        gate.note(slip, items=row.items.count(), facts=facts)


def _shred(house: House, case_id: UUID) -> None:
    """Steps 2 and 3: keys gone, durably; then rows and tokens gone together with the outcome."""
    with gate.admit(house, NIGHT, Request(ActName.CARRY_OUT), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        row = CaseRow.objects.select_for_update().get(id=case_id)
        items = list(row.items.values_list("record", "key_id", "subject"))
        records = {record for record, _, _ in items}
        gone = _left_without(records, {subject for _, _, subject in items})
        gate.shred(slip, [(record, key_id) for record, key_id, _ in items], gone)
        facts = {"case": str(case_id), "step": "outcome", "subjects_gone": str(len(gone))}
        number = gate.note(slip, items=len(items), facts=facts)
        row.items.update(erased=True)
        CaseRow.objects.filter(id=case_id).update(
            state=next_case_state(CaseState.SHREDDING, ActName.CARRY_OUT),
            shredded_at=house.clock.now(),
            last_epoch=epochs.current(house),
            outcome_slip=number,
        )


def _left_without(records: set[UUID], subjects: set[UUID]) -> list[UUID]:
    """Subjects of whom nothing is left once the records are gone."""
    kept = {row[1] for row in sealed.versions_of(list(subjects)) if row[0] not in records}
    return sorted(subjects - kept)


def _night_step(
    house: House, case_id: UUID, act: ActName, facts: dict[str, str], changes: dict, slip_field: str = ""
) -> int:
    with gate.admit(house, NIGHT, Request(act), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        row = CaseRow.objects.select_for_update().get(id=case_id)
        following = next_case_state(CaseState(row.state), act)
        assert not isinstance(following, Refusal), "found by its state"
        number = gate.note(slip, items=row.items.count(), facts={"case": str(case_id), **facts})
        CaseRow.objects.filter(id=case_id).update(
            state=following, **changes, **({slip_field: number} if slip_field else {})
        )
    return 1


def _certificate_facts(row: CaseRow, beyond: datetime) -> dict[str, str]:
    """What the certificate says — never a number, never a name."""
    return {
        "retention_class": row.retention_class,
        "count": str(row.items.count()),
        "oldest_last_day": row.oldest_last_day.isoformat(),
        "drafted_by": str(row.drafted_by),
        "approved_by": str(row.approved_by),
        "shredded_on": row.shredded_at.isoformat(),
        "beyond_recovery_on": beyond.isoformat(),
        "last_epoch": str(row.last_epoch),
        "outcome_slip": row.outcome_slip,
    }


def _names(rows: Iterable[CaseRow]) -> dict[UUID, str]:
    return officers.names(one for row in rows for one in (row.drafted_by, row.approved_by))


def _view(row: CaseRow, names: dict[UUID, str], items: tuple[ItemView, ...] = ()) -> CaseView:
    return CaseView(
        id=row.id,
        state=row.state,
        retention_class=row.retention_class,
        count=row.count,
        oldest_last_day=row.oldest_last_day,
        nominated_at=row.nominated_at,
        reason=row.reason,
        drafted_by=names.get(row.drafted_by, ""),
        drafted_at=row.drafted_at,
        approved_by=names.get(row.approved_by, ""),
        approved_at=row.approved_at,
        shredded_on=row.shredded_at,
        beyond_recovery_on=row.beyond_recovery_at,
        certificate_slip=row.certificate_slip,
        items=items,
    )
