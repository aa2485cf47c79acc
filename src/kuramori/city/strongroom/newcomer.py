"""Who enters the register: a person's versions made ready for sealing, and put in once.

Not for: what a record may say (rules/register), sealing (gate).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from kuramori.city.rules import retention
from kuramori.city.rules.register import ResidentRecord
from kuramori.city.rules.search import index_grams
from kuramori.city.store import sealed
from kuramori.city.strongroom import gate
from kuramori.city.strongroom.slip import NewRecord, Slip


@dataclass(frozen=True)
class Resident:
    """One person to be entered: pseudonym and all versions, newest first."""

    subject: UUID
    versions: tuple[ResidentRecord, ...]


def records(resident: Resident, cut_off: date) -> list[NewRecord]:
    """A person's versions, ready to be sealed; the whole history is kept by what happened to the newest."""
    newest = resident.versions[0]
    kept = retention.of_record(newest, cut_off)
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


def put(slip: Slip, persons: Sequence[Sequence[NewRecord]], facts: Mapping[str, str]) -> int:
    """Put in the persons, each given by all versions; how many. Spends the slip.

    Whom the register holds already stays as they are, and whoever was erased does not come back.
    """
    sealed.one_enters_at_a_time()
    known = sealed.present_or_erased([versions[0].subject for versions in persons])
    fresh = [versions for versions in persons if versions[0].subject not in known]
    gate.put(slip, [one for versions in fresh for one in versions], {**facts, "persons": str(len(fresh))})
    return len(fresh)
