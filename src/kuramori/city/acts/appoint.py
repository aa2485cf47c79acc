"""Taking officers in and appointing them: number, section, roles with a period, first secrets. Every change is an entry.

Not for: training (its own act later decides how long it counts), signing in (acts/enter).
"""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from kuramori.city.outside.house import House
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import ActName, Appointment, Officer
from kuramori.city.store.people import AppointmentRow, OfficerRow
from kuramori.city.strongroom import factors, gate
from kuramori.foundation.errors import Refusal


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be taken in. `trained_until` is the last day their training counts; None is untrained."""

    staff_number: str
    name: str
    section: str
    appointments: tuple[Appointment, ...]
    trained_until: date | None


@dataclass(frozen=True)
class Secrets:
    """First password and TOTP secret (base32), to be handed over once; kept nowhere in this form."""

    staff_number: str
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)


def engage(house: House, officer: Officer, newcomer: Newcomer, *, terminal: str) -> Secrets | Refusal:
    """Take somebody in with their appointments; their first secrets."""
    password, totp = secrets.token_urlsafe(12), factors.fresh()
    with gate.admit(house, officer, Request(ActName.APPOINT), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        if OfficerRow.objects.filter(staff_number=newcomer.staff_number).exists():
            refusal = Refusal("officer.number-taken", {"number": newcomer.staff_number})
            gate.note(slip, refused=refusal)
            return refusal
        row = _take_in(house, newcomer, password, totp)
        roles = " ".join(sorted(one.role for one in newcomer.appointments))
        gate.note(slip, facts={"officer": str(row.id), "roles": roles})
    return Secrets(newcomer.staff_number, password, base64.b32encode(totp).decode("ascii"))


def _take_in(house: House, newcomer: Newcomer, password: str, totp: bytes) -> OfficerRow:
    officer_id = uuid4()
    row = OfficerRow.objects.create(
        id=officer_id,
        staff_number=newcomer.staff_number,
        name=newcomer.name,
        section=newcomer.section,
        password=make_password(password),
        totp=factors.seal(house, officer_id, totp),
        trained_until=newcomer.trained_until,
    )
    AppointmentRow.objects.bulk_create(
        AppointmentRow(officer=row, role=one.role, begins=one.begins, ends=one.ends) for one in newcomer.appointments
    )
    return row
