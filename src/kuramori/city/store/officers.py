"""Officers as the rules know them, read from their rows; and their names for pages. No decisions."""

from collections.abc import Iterable
from uuid import UUID

from kuramori.city.rules.people import NIGHT, Appointment, Officer, Role
from kuramori.city.store.casework import HoldRow
from kuramori.city.store.people import OfficerRow


def officer(row: OfficerRow) -> Officer:
    """The value the rules judge: appointments, training, and whether the watch holds them."""
    appointments = (Appointment(Role(one.role), one.begins, one.ends) for one in row.appointments.all())
    return Officer(
        id=row.id,
        staff_number=row.staff_number,
        name=row.name,
        section=row.section,
        appointments=tuple(appointments),
        trained_until=row.trained_until,
        held=HoldRow.objects.filter(officer=row.id, released_at=None).exists(),
    )


def find(officer_id: UUID) -> Officer | None:
    """An officer by pseudonym."""
    row = OfficerRow.objects.filter(id=officer_id).first()
    return officer(row) if row else None


def everybody() -> list[Officer]:
    """The whole workforce."""
    return [officer(row) for row in OfficerRow.objects.prefetch_related("appointments").order_by("staff_number")]


def names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by pseudonym, for pages that an authorised officer looks at."""
    found = dict(OfficerRow.objects.filter(id__in={one for one in ids if one}).values_list("id", "name"))
    return {NIGHT.id: NIGHT.name, **found}
