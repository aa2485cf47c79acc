"""What happens to one invented household, and the record version each event writes.

Every event writes a version for those it touches, all items included, oldest first, as the register
does it (標準仕様書 §1.2.1). Not for: which events happen (fiction/stories).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from kuramori.city.fiction.identity import MEMBERS_MAX
from kuramori.city.rules.dates import ImpreciseDate
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.register import Address, Movement, Removal, ResidentRecord, Status

_DAYS_TO_NOTIFY = 6


@dataclass
class Member:
    """One person while the story is told: what the newest version says, and all versions so far."""

    place: int
    born: date
    enters: date
    items: dict[str, Any]
    versions: list[ResidentRecord] = field(default_factory=list)

    @property
    def present(self) -> bool:
        return bool(self.versions) and self.versions[-1].status is Status.PRESENT

    @property
    def delay(self) -> timedelta:
        """Days between an event and its notification: the same for the whole household."""
        return timedelta(days=self.place // MEMBERS_MAX % _DAYS_TO_NOTIFY)

    def moved(self, reason: Reason, day: date, official: bool = False) -> Movement:
        """A movement never overtakes the one before it; one of the city's own motion has no
        notification."""
        if self.versions:
            day = max(day, self.versions[-1].movement.processed_on)
        told = day if official else day + self.delay
        return Movement(reason, on(day), None if official else told, told)

    def write(self, movement: Movement, **changed: Any) -> None:
        """The next version."""
        self.items.update(changed, movement=movement, notified_on=movement.notified_on)
        self.versions.append(ResidentRecord(**self.items, serial=len(self.versions) + 1))


@lru_cache(maxsize=65_536)
def on(day: date) -> ImpreciseDate:
    """A day in the era calendar."""
    return ImpreciseDate.of(day)


def arrive(member: Member, address: Address, reason: Reason) -> None:
    """The first version: moved in with the others, or born into the household."""
    day = on(member.enters)
    member.write(
        member.moved(reason, member.enters), address=address, resident_since=day, address_since=day
    )


def move_within(members: Iterable[Member], day: date, address: Address) -> None:
    for member in members:
        movement = member.moved(Reason.MOVE_WITHIN, day)
        member.write(movement, address=address, address_since=movement.happened_on)


def leave(member: Member, day: date, reason: Reason, destination: str = "") -> None:
    """The record is taken out, on the day the movement is processed."""
    movement = member.moved(reason, day)
    member.write(
        movement, status=Status.REMOVED, removal=Removal(reason, movement.processed_on, destination)
    )


def take_over(members: list[Member], head: Member, day: date) -> None:
    """After the head is gone `head` becomes it; children stay children."""
    for member in members:
        relation = "世帯主" if member is head else member.items["relation"]
        member.write(
            member.moved(Reason.HEAD_CHANGED, day), relation=relation, head_name=head.items["name"]
        )


def correct(member: Member, day: date, reason: Reason, **changed: Any) -> None:
    """An item changes: a name that the family register changed, a former name."""
    member.write(member.moved(reason, day, official=reason is Reason.CORRECT_EX_OFFICIO), **changed)
