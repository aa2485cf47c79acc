"""Entering residents: record versions sealed in batches, whole households at a time; the same batch again adds nothing.

Source: 標準仕様書 §1.2.1 (every version is whole), 住基法施行令34条 (what keeps it). Not for: what a record may say
(rules/register), movements one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from kuramori.city.outside.house import House
from kuramori.city.rules import retention
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.rules.register import ResidentRecord
from kuramori.city.rules.search import index_grams
from kuramori.city.store import sealed
from kuramori.city.strongroom import gate
from kuramori.city.strongroom.slip import NewRecord
from kuramori.foundation.errors import Refusal


@dataclass(frozen=True)
class Resident:
    """One person to be entered: pseudonym and all versions, newest first."""

    subject: UUID
    versions: tuple[ResidentRecord, ...]


def enter(
    house: House, officer: Officer, residents: Sequence[Resident], *, source: str, terminal: str
) -> int | Refusal:
    """Enter residents; how many were entered. `source` names where they came from.

    Whom the register holds already stays as they are, and whoever was erased does not come back.
    """
    with gate.admit(house, officer, Request(ActName.ENTER), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        known = sealed.present_or_erased([one.subject for one in residents])
        fresh = [one for one in residents if one.subject not in known]
        records = [record for one in fresh for record in _records(house, one)]
        gate.put(slip, records, _facts(source, len(fresh)))
        return len(fresh)


def counts(house: House) -> tuple[int, int, int]:
    """Persons, record versions, and versions past retention that the register holds."""
    return sealed.counts(house.clock.today())


def _records(house: House, resident: Resident) -> list[NewRecord]:
    """A person's whole history is kept by what happened to the newest version."""
    newest = resident.versions[0]
    kept = retention.of_record(newest, house.policy.removed_cut_off)
    return [
        NewRecord(
            record=uuid4(),
            subject=resident.subject,
            serial=version.serial,
            live=version is newest,
            body=version.to_body(),
            grams=index_grams(version),
            household=version.household_number,
            retention_class=kept.rule.code,
            last_day=kept.last_day,
        )
        for version in resident.versions
    ]


def _facts(source: str, persons: int) -> Mapping[str, str]:
    return {"source": source, "persons": str(persons)}
