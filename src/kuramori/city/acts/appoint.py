"""Taking officers in and appointing them: number, section, roles with a period, first secrets; each an entry.

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
    """First password and TOTP secret (base32), handed over once; the house keeps neither in this form."""

    password: str = field(repr=False)
    totp_secret: str = field(repr=False)


def fresh_secrets() -> Secrets:
    """New first secrets for somebody about to be taken in."""
    return Secrets(secrets.token_urlsafe(12), base64.b32encode(factors.fresh()).decode("ascii"))


def engage(house: House, officer: Officer, newcomer: Newcomer, first: Secrets, *, terminal: str) -> Refusal | None:
    """Take somebody in with their appointments and first secrets."""
    with gate.admit(house, officer, Request(ActName.APPOINT), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        if is_engaged(house, newcomer.staff_number):
            refusal = Refusal("officer.number-taken", {"number": newcomer.staff_number})
            gate.note(slip, refused=refusal)
            return refusal
        row = _take_in(house, newcomer, first)
        roles = " ".join(sorted(one.role for one in newcomer.appointments))
        gate.note(slip, facts={"officer": str(row.id), "roles": roles})
        return None


def is_engaged(house: House, staff_number: str) -> bool:
    """Is somebody with this staff number on the list?"""
    return OfficerRow.objects.filter(staff_number=staff_number).exists()


def _take_in(house: House, newcomer: Newcomer, first: Secrets) -> OfficerRow:
    officer_id = uuid4()
    row = OfficerRow.objects.create(
        id=officer_id,
        staff_number=newcomer.staff_number,
        name=newcomer.name,
        section=newcomer.section,
        password=make_password(first.password),
        totp=factors.seal(house, officer_id, base64.b32decode(first.totp_secret)),
        trained_until=newcomer.trained_until,
    )
    AppointmentRow.objects.bulk_create(
        AppointmentRow(officer=row, role=one.role, begins=one.begins, ends=one.ends) for one in newcomer.appointments
    )
    return row
