"""Entering residents: record versions sealed in batches, whole households at a time; the same batch again adds nothing.

Source: 標準仕様書 §1.2.1 (every version is whole), 住基法施行令34条 (what keeps it). Not for: what a record may say
(rules/register), movements one by one, reading files (acts/intake).
"""

from collections.abc import Sequence

from kuramori.city.outside.house import House
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.store import sealed
from kuramori.city.strongroom import gate, newcomer
from kuramori.city.strongroom.newcomer import Resident
from kuramori.foundation.errors import Refusal

__all__ = ["Resident", "counts", "enter"]


def enter(
    house: House, officer: Officer, residents: Sequence[Resident], *, source: str, terminal: str
) -> int | Refusal:
    """Enter residents; how many were entered. `source` names where they came from.

    Whom the register holds already stays as they are, and whoever was erased does not come back.
    """
    with gate.admit(house, officer, Request(ActName.ENTER), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        persons = [newcomer.records(one, house.policy.removed_cut_off) for one in residents]
        return newcomer.put(slip, persons, {"source": source})


def counts(house: House) -> tuple[int, int, int]:
    """Persons, record versions, and versions past retention that the register holds."""
    return sealed.counts(house.clock.today())
