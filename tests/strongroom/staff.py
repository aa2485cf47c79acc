"""Fresh officers, so that what one test does to somebody is nobody else's business."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from tests.cast import PURPOSE, RECEIPT, TERMINAL

from kuramori.city.acts import appoint, lookup, respond
from kuramori.city.rules.people import NIGHT, Appointment, Officer, Role
from kuramori.city.store import officers
from kuramori.city.store.people import OfficerRow
from kuramori.foundation.errors import Refusal


@dataclass(frozen=True)
class Hired:
    """Somebody just taken in, with their first secrets."""

    number: str
    first: appoint.Secrets

    @property
    def officer(self) -> Officer:
        """As the house knows them now."""
        return officers.officer(OfficerRow.objects.get(staff_number=self.number))


def hired(house, *roles: Role, trained: bool = True) -> Hired:
    """Take somebody in with these roles from today on."""
    today = house.clock.today()
    newcomer = appoint.Newcomer(
        staff_number=f"T-{uuid4().hex[:12]}",
        name=f"試験 {uuid4().hex[:4]}",
        section="試験係",
        appointments=tuple(Appointment(role, begins=today) for role in roles),
        trained_until=today + timedelta(days=30) if trained else None,
    )
    first = appoint.fresh_secrets()
    refusal = appoint.engage(house, NIGHT, newcomer, first, terminal=TERMINAL)
    assert refusal is None
    return Hired(newcomer.staff_number, first)


def a(house, role: Role) -> Officer:
    """A fresh officer of one duty: `a(house, Role.CLERK)`."""
    return hired(house, role).officer


def opened(house, officer: Officer, *subjects: UUID, **differently) -> lookup.OpenedPeople | Refusal:
    """Open residents for the usual reason."""
    reason = {"purpose": PURPOSE, "receipt": RECEIPT, "terminal": TERMINAL} | differently
    return lookup.open_people(house, officer, subjects, **reason)


def held(house, residents) -> Officer:
    """A clerk who opened too many at once."""
    clerk = hired(house, Role.CLERK)
    subjects = [one.subject for one in residents[: house.policy.alert_items]]
    assert opened(house, clerk.officer, *subjects).code == "officer.over-limit"
    return clerk.officer


def released(house, officer: Officer) -> Officer:
    """The same officer, released by an administrator."""
    assert respond.release(house, a(house, Role.ADMINISTRATOR), officer.id, "確認済み") is None
    return officers.find(officer.id)
