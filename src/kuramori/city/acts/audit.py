"""Auditing the ledger: search entries, see how the head stands, and take away a proof. The search is an entry too.

Not for: verifying (tools/verify.py does that, elsewhere), resident data (no officer who audits opens anybody).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from uuid import UUID

from kuramori.city.outside.clock import JAPAN
from kuramori.city.outside.house import House
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.rules.query import Field
from kuramori.city.store import entries, officers, sealed
from kuramori.city.store.people import OfficerRow
from kuramori.city.strongroom import gate, sequencer
from kuramori.city.strongroom.slip import Slip
from kuramori.foundation.errors import Refusal

PAGE = 50


@dataclass(frozen=True)
class Criteria:
    """What to look for; an empty condition does not narrow. `subject_number` is a 宛名番号 (analysis 5 of §10.2)."""

    since: date | None = None
    until: date | None = None
    officer_number: str = ""
    slip: str = ""
    act: str = ""
    subject_number: str = ""


@dataclass(frozen=True)
class EntryView:
    """One entry as an auditor reads it; `index` is its place once sequenced."""

    index: int | None
    at: datetime
    kind: str
    act: str
    officer_name: str
    terminal: str
    purpose: str
    receipt: str
    items: int
    number_accessed: bool
    outcome: str
    reason: str
    slip: str


@dataclass(frozen=True)
class HeadView:
    """How the ledger stands: signed, witnessed, and how many entries wait."""

    size: int
    root_hex: str
    signed_at: datetime | None
    witnessed_at: datetime | None
    witnessed_size: int
    behind: int


@dataclass(frozen=True)
class EntryPage:
    """One page of entries under its own slip, with the command that gives the same answer again."""

    slip: str
    entries: tuple[EntryView, ...]
    total: int
    page: int
    pages: int
    head: HeadView
    command: str


def search_entries(
    house: House, officer: Officer, criteria: Criteria, page: int, *, terminal: str = "-"
) -> EntryPage | Refusal:
    """Entries newest first. Looking for one resident's entries goes by blind token; nobody is opened."""
    with gate.admit(house, officer, Request(ActName.SEARCH_LEDGER), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        wanted = _wanted(slip, criteria)
        number = gate.note(slip)
    page = max(1, page)
    found = entries.search(wanted, limit=PAGE, offset=(page - 1) * PAGE) if wanted else entries.Lines((), 0)
    return EntryPage(
        slip=number,
        entries=_views(found.lines),
        total=found.total,
        page=page,
        pages=max(1, ceil(found.total / PAGE)),
        head=head(house),
        command=_command(officer, criteria, page),
    )


def proof(house: House, officer: Officer, slip_number: str, *, terminal: str = "-") -> dict | Refusal:
    """The offline proof of one entry (C2SP tlog-proof in JSON)."""
    with gate.admit(house, officer, Request(ActName.PROVE), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        proven = gate.prove(house, slip_number)
        gate.note(slip, refused=proven if isinstance(proven, Refusal) else None)
    return proven if isinstance(proven, Refusal) else proven.document("kuramori.proof/1")


def head(house: House) -> HeadView:
    """How the ledger stands now."""
    now = sequencer.standing()
    return HeadView(now.size, now.root.hex(), now.signed_at, now.witnessed_at, now.witnessed_size, now.waiting)


def _wanted(slip: Slip, criteria: Criteria) -> entries.Wanted | None:
    """The conditions in pseudonyms; None when they name somebody who does not exist."""
    officer_id, subjects = None, ()
    if criteria.officer_number:
        officer_id = _officer_of(criteria.officer_number)
    if criteria.subject_number:
        tokens = gate.tokens(slip, {Field.NUMBER: [criteria.subject_number]})
        subjects = tuple(sealed.find_subjects(tokens, 2))
    if (criteria.officer_number and not officer_id) or (criteria.subject_number and not subjects):
        return None
    day = timedelta(days=1)
    since = {"since": _midnight(criteria.since)} if criteria.since else {}
    until = {"until": _midnight(criteria.until) + day} if criteria.until else {}
    return entries.Wanted(officer_id, criteria.slip, criteria.act, subjects, **since, **until)


def _officer_of(staff_number: str) -> UUID | None:
    return OfficerRow.objects.filter(staff_number=staff_number).values_list("id", flat=True).first()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)


def _views(lines: tuple[entries.Line, ...]) -> tuple[EntryView, ...]:
    names = officers.names(UUID(one.body["officer"]) for one in lines)
    return tuple(
        EntryView(
            index=one.position,
            at=one.at,
            kind=one.body["kind"],
            act=one.body["act"],
            officer_name=names.get(UUID(one.body["officer"]), ""),
            terminal=one.body["terminal"],
            purpose=one.body["purpose"],
            receipt=one.body["receipt"],
            items=one.body["items"],
            number_accessed=one.body["number_accessed"],
            outcome=one.body["outcome"],
            reason=one.body["reason"],
            slip=one.body["id"],
        )
        for one in lines
    )


def _command(officer: Officer, criteria: Criteria, page: int) -> str:
    """The command line that reproduces the page. A 宛名番号 is left to be typed in: history files remember."""
    options = {
        "--as": officer.staff_number,
        "--since": criteria.since and criteria.since.isoformat(),
        "--until": criteria.until and criteria.until.isoformat(),
        "--officer": criteria.officer_number,
        "--slip": criteria.slip,
        "--act": criteria.act,
        "--page": str(page) if page > 1 else "",
    }
    given = " ".join(f"{name} {value}" for name, value in options.items() if value)
    subject = " --subject-number -" if criteria.subject_number else ""
    return f"kuramori city ledger {given}".rstrip() + subject + " --json"
