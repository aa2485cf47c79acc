"""What happened to one household of the fictional city, from the day it formed to the day the story
ends.

Most live on undisturbed; some move, marry out, die, leave. Days fit each other: nobody is born
after leaving, no number exists before its law. Not for: the version an event writes
(fiction/events).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from kuramori.city.fiction import events, names, places
from kuramori.city.fiction.events import Member
from kuramori.city.fiction.members import Setting, assemble, between, enrol, grown_up, years_after
from kuramori.city.rules.movements import Reason
from kuramori.city.rules.register import Level, Process, Suppression, SuppressionKind

AS_OF = date(2026, 10, 1)
"""The day the fictional city is drawn: nothing later has happened."""

LAST_EXPIRED = date(2014, 6, 19)
"""Records removed up to this day are past retention (the cut-off of most municipalities)."""

CITY_SERIES, EXPIRED_SERIES = 0, 1

_FIRST_EXPIRED = date(2002, 9, 1)
_RECENT = date(2015, 10, 6)
_FOREIGN_SINCE = date(2012, 7, 9)
_FORMER_NAMES_SINCE = date(2019, 11, 5)
_SETTLED = timedelta(days=100)

# Shares of households, and of those an event can happen to.
_EXPIRED = 0.01
_FOREIGN = 0.021
_MOVES_WITHIN = 0.22
_LEAVES = 0.02
_DIES = 0.09
_CHILD_LEAVES = 0.16
_SURNAME_CHANGES = 0.05
_FORMER_NAME = 0.02
_PROTECTED = 0.0012

Event = tuple[date, int, Callable[[], None]]


def tell(seed: int, series: int, index: int) -> list[Member]:
    """The members of household `index` with all their versions; the head first. Needs no household
    before it."""
    rng = Random((seed * 2 + series) * 1_000_000 + index)  # noqa: S311 - fiction, not a secret
    expired = series == EXPIRED_SERIES or rng.random() < _EXPIRED
    foreign = not expired and rng.random() < _FOREIGN
    family = names.FOREIGN[int(rng.random() * len(names.FOREIGN))] if foreign else None
    until = between(rng, _FIRST_EXPIRED, LAST_EXPIRED - timedelta(days=10)) if expired else AS_OF
    setting = Setting(seed, series, index, until, family)
    people = assemble(rng, setting)
    earliest = max(
        grown_up(people), years_after(until, -36), _FOREIGN_SINCE if foreign else date.min
    )
    latest = until - timedelta(days=60)
    members = enrol(rng, setting, people, between(rng, min(earliest, latest), latest))
    for _, _, happen in sorted(
        _events(rng, setting, members, expired), key=lambda event: event[:2]
    ):
        happen()
    told = [member for member in members if member.versions]
    _protect(rng, told)
    return told


def _events(rng: Random, setting: Setting, members: list[Member], expired: bool) -> list[Event]:
    head, arrival = members[0], members[0].enters
    address = places.some_address(rng)
    found: list[Event] = _arrivals(rng, members, head, lambda: head.items.get("address", address))
    settled = arrival + _SETTLED
    if settled < setting.until and rng.random() < _MOVES_WITHIN:
        goal = places.some_address(rng)
        day = between(rng, settled, setting.until)
        found.append((day, 1, lambda: events.move_within(_here(members), day, goal)))
    if expired:
        found.append(_end_of_household(rng, members, setting.until))
        return found
    found.extend(_names_change(rng, setting, members))
    for child in members[1:]:
        found.extend(_child_leaves(rng, setting, child, settled))
    if rng.random() < _LEAVES and max(settled, _RECENT) < setting.until:
        day = between(rng, max(settled, _RECENT), setting.until)
        found.append(_household_leaves(rng, members, day))
    elif dying := _head_dies(rng, setting, members, settled):
        found.append(dying)
    return found


def _here(members: list[Member]) -> list[Member]:
    return [member for member in members if member.present]


def _arrivals(
    rng: Random, members: list[Member], head: Member, home: Callable[[], events.Address]
) -> list[Event]:
    """Everybody alive at the arrival moves in; later children are born where the household then
    lives."""
    abroad = bool(head.items.get("nationality")) or rng.random() < 0.02
    moved_in = Reason.MOVE_IN_ABROAD if abroad else Reason.MOVE_IN

    def arrives(member: Member) -> Callable[[], None]:
        if member.enters > member.born:
            return lambda: events.arrive(member, home(), moved_in)
        return lambda: events.arrive(member, home(), Reason.BIRTH) if _here(members) else None

    return [(member.enters, 0, arrives(member)) for member in members]


def _end_of_household(rng: Random, members: list[Member], day: date) -> Event:
    if len(members) == 1 and rng.random() < 0.5:
        return day, 2, lambda: events.leave(members[0], day, Reason.DEATH)
    return _household_leaves(rng, members, day)


def _household_leaves(rng: Random, members: list[Member], day: date) -> Event:
    goal = places.some_address_elsewhere(rng)

    def happen() -> None:
        for member in _here(members):
            events.leave(member, day, Reason.MOVE_OUT, goal)

    return day, 2, happen


def _child_leaves(rng: Random, setting: Setting, child: Member, settled: date) -> list[Event]:
    first = max(years_after(child.born, 18), settled, _RECENT)
    if child.items["relation"] != "子" or first >= setting.until or rng.random() >= _CHILD_LEAVES:
        return []
    day, goal = between(rng, first, setting.until), places.some_address_elsewhere(rng)
    return [
        (day, 1, lambda: events.leave(child, day, Reason.MOVE_OUT, goal) if child.present else None)
    ]


def _head_dies(rng: Random, setting: Setting, members: list[Member], settled: date) -> Event | None:
    """A head who lived alone, or whose partner takes over; other relations would have to be drawn
    anew."""
    head = members[0]
    first = max(years_after(head.born, 68), settled, _RECENT)
    simple = all(member.items["relation"] in ("世帯主", "妻", "夫", "子") for member in members)
    heir = members[1] if len(members) > 1 and members[1].items["relation"] in ("妻", "夫") else None
    if (
        first >= setting.until - _SETTLED
        or not simple
        or (len(members) > 1 and not heir)
        or rng.random() >= _DIES
    ):
        return None
    day = between(rng, first, setting.until - _SETTLED)

    def happen() -> None:
        events.leave(head, day, Reason.DEATH)
        if heir and heir.present:
            events.take_over(_here(members), heir, day)

    return day, 2, happen


def _names_change(rng: Random, setting: Setting, members: list[Member]) -> list[Event]:
    """A surname that changed with the family register, or a former name 旧氏 beside the name."""
    settled, surname = members[0].enters + _SETTLED, names.some_surname(rng)
    if setting.foreign:
        return []
    if len(members) == 1:
        happens, first, share = _new_surname, settled, _SURNAME_CHANGES
    else:
        happens, first, share = _former_name, max(settled, _FORMER_NAMES_SINCE), _FORMER_NAME
    member = members[-1] if len(members) == 1 else members[1]
    fits = happens is _new_surname or member.items["relation"] == "妻"
    if not fits or first >= setting.until or rng.random() >= share:
        return []
    day = between(rng, first, setting.until)
    return [(day, 1, lambda: happens(member, day, surname))]


def _new_surname(member: Member, day: date, surname: names.Name) -> None:
    if not member.present:
        return
    given = member.items["name"].split("　")[1], member.items["kana"].split("　")[1]
    name, kana = names.full(surname, given)
    changed = {"name": name, "kana": kana, "head_name": name, "domicile_head": name}
    events.correct(member, day, Reason.CORRECT_EX_OFFICIO, **changed)


def _former_name(member: Member, day: date, surname: names.Name) -> None:
    if member.present:
        events.correct(
            member, day, Reason.FORMER_NAME_ENTERED, former_name=surname[0], former_kana=surname[1]
        )


def _protect(rng: Random, members: list[Member]) -> None:
    """支援措置 for one year: certificates and inquiries stop. It is no movement, so no version is
    added."""
    for member in _here(members):
        if rng.random() < _PROTECTED:
            begins = AS_OF - timedelta(days=int(rng.random() * 300))
            ends = begins.replace(year=begins.year + 1) - timedelta(days=1)
            kind = SuppressionKind.PROTECTION
            stopped = (Process.CERTIFICATE, Process.INQUIRY)
            shields = tuple(
                Suppression(kind, process, Level.ERROR, begins, ends) for process in stopped
            )
            member.versions[-1] = replace(member.versions[-1], suppressions=shields)
