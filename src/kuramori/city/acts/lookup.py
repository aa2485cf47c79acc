"""Looking people up: search, open for a stated purpose, and the officer's own slips of a day.

Every function that shows a person is one durable transaction with one ledger entry; also a search that finds nobody.
Not for: matching (rules/search), rights (rules/access).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from kuramori.city.outside.clock import JAPAN
from kuramori.city.outside.house import House
from kuramori.city.rules.access import Purpose, Request
from kuramori.city.rules.alerts import AlertState
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.rules.register import ResidentRecord, Status
from kuramori.city.rules.search import Query, matches, query_grams
from kuramori.city.rules.workflow import CaseState, TurnState
from kuramori.city.store import entries, sealed
from kuramori.city.store.casework import AlertRow, CaseRow, HoldRow, TurnRow
from kuramori.city.strongroom import gate
from kuramori.city.strongroom.slip import Row, Sight, Slip
from kuramori.foundation.errors import Refusal


@dataclass(frozen=True)
class Member:
    """Somebody of the same household, as the household list shows them."""

    subject: UUID
    name: str
    kana: str
    relation: str
    birth_text: str
    removed: bool


@dataclass(frozen=True)
class Person:
    """One resident as opened: the newest version, guarded items that stay hidden, history and household."""

    subject: UUID
    record: ResidentRecord
    hidden: frozenset[str] = frozenset()
    history: tuple[ResidentRecord, ...] = ()
    household: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Found:
    """One page of a search, sorted by reading."""

    slip: str
    people: tuple[Person, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class OpenedPeople:
    """Residents opened under one slip."""

    slip: str
    people: tuple[Person, ...]
    purpose: Purpose
    receipt: str


@dataclass(frozen=True)
class QueueLine:
    """Work of one kind that waits: how many, since when, and the page where it is done."""

    label_key: str
    act: ActName
    count: int
    oldest: datetime | None
    url_name: str


@dataclass(frozen=True)
class HomeView:
    """What an officer finds on coming in."""

    queues: tuple[QueueLine, ...]
    slips_today: int
    held: datetime | None


@dataclass(frozen=True)
class SlipLine:
    """One line of the officer's own list of what they opened (閲覧の控え)."""

    at: datetime
    slip: str
    purpose: str
    receipt: str
    items: int
    outcome: str


def search(house: House, officer: Officer, query: Query, *, receipt: str, page: int, terminal: str) -> Found | Refusal:
    """Find residents by what is written down (標準仕様書 §2.1). Refuses a query that too many fit."""
    asked = Request(ActName.SEARCH, receipt=receipt)
    with gate.admit(house, officer, asked, terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        limit = house.policy.search_candidates
        subjects = sealed.find_subjects(gate.tokens(slip, query_grams(query)), limit + 1)
        if len(subjects) > limit:
            return _too_many(slip, limit)
        listing = _Listing(query, page, house.policy.search_page)
        opened = gate.open(slip, _rows(sealed.versions_of(subjects)), choose=listing.choose)
        if isinstance(opened, Refusal):
            return opened
    people = tuple(Person(one.row.subject, ResidentRecord.from_body(one.body), one.hidden) for one in opened.sights)
    return Found(slip.number, people, listing.total, listing.page, listing.pages)


def open_people(
    house: House,
    officer: Officer,
    subjects: tuple[UUID, ...],
    *,
    purpose: str,
    receipt: str,
    terminal: str,
    behalf: str = "",
    reveal: frozenset[str] = frozenset(),
) -> OpenedPeople | Refusal:
    """Open residents for a purpose under a receipt number; `reveal` names guarded items to show."""
    asked = Request(ActName.OPEN, purpose, receipt, behalf, reveal)
    with gate.admit(house, officer, asked, terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        rows = _rows(sealed.families_of(subjects))
        if not set(subjects) <= {row.subject for row in rows}:
            return _unknown(slip)
        opened = gate.open(slip, rows, asked=len(set(subjects)))
        if isinstance(opened, Refusal):
            return opened
    if not set(subjects) <= {one.row.subject for one in opened.sights}:
        return Refusal("record.not-found")  # being erased at this moment: keys go before rows
    people = tuple(_person(subject, opened.sights) for subject in dict.fromkeys(subjects))
    return OpenedPeople(slip.number, people, Purpose(purpose), receipt)


def my_slips(house: House, officer: Officer, day: date) -> tuple[SlipLine, ...]:
    """What the officer opened on one day, newest first. It is their own list, so it leaves no entry."""
    begins = datetime.combine(day, time(), JAPAN)
    wanted = entries.Wanted(officer=officer.id, act=ActName.OPEN, since=begins, until=begins + timedelta(days=1))
    return tuple(
        SlipLine(
            one.at, one.body["id"], one.body["purpose"], one.body["receipt"], one.body["items"], one.body["outcome"]
        )
        for one in entries.search(wanted, limit=500, offset=0).lines
    )


def home(house: House, officer: Officer, *, terminal: str = "-") -> HomeView:
    """What waits for this officer, by what they may do; nothing personal, so no entry."""
    today = house.clock.today()
    waiting = [one for one in _queues() if officer.trained(today) and officer.may(one.act, today)]
    held = HoldRow.objects.filter(officer=officer.id, released_at=None).first()
    return HomeView(tuple(waiting), len(my_slips(house, officer, today)), held.since if held else None)


def _queues() -> Iterable[QueueLine]:
    alerts = AlertRow.objects.exclude(state=AlertState.DECIDED)
    held = HoldRow.objects.filter(released_at=None)
    cases = CaseRow.objects.all()
    turns = TurnRow.objects.filter(state=TurnState.PROPOSED)
    yield _queue("alerts", ActName.WATCH, alerts, "raised_at", "alerts")
    yield _queue("holds", ActName.RELEASE, held, "since", "alerts")
    yield _queue("drafts", ActName.DRAFT, cases.filter(state=CaseState.NOMINATED), "nominated_at", "cases")
    yield _queue("approvals", ActName.APPROVE, cases.filter(state=CaseState.DRAFTED), "drafted_at", "cases")
    yield _queue("turns", ActName.APPROVE_TURN, turns, "proposed_at", "turn")


def _queue(key: str, act: ActName, rows: QuerySet, since: str, url_name: str) -> QueueLine:
    found = rows.aggregate(count=Count("pk"), oldest=Min(since))
    return QueueLine(key, act, found["count"], found["oldest"], url_name)


class _Listing:
    """Chooses the page to show: confirms each candidate by all its versions, shows its newest, sorts by reading."""

    def __init__(self, query: Query, page: int, size: int) -> None:
        self._query = query
        self._size = size
        self.page = max(1, page)
        self.total = 0

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self._size))

    def choose(self, sights: list[Sight]) -> list[Sight]:
        newest: dict[UUID, tuple[ResidentRecord, Sight]] = {}
        hit: set[UUID] = set()
        for sight in sights:
            record = ResidentRecord.from_body(sight.body)
            newest.setdefault(sight.row.subject, (record, sight))
            if sight.row.subject not in hit and matches(self._query, record):
                hit.add(sight.row.subject)
        chosen = sorted((newest[subject] for subject in hit), key=_reading_order)
        self.total = len(chosen)
        self.page = min(self.page, self.pages)
        start = (self.page - 1) * self._size
        return [sight for _, sight in chosen[start : start + self._size]]


def _reading_order(pair: tuple[ResidentRecord, Sight]) -> tuple[str, str]:
    record, _ = pair
    return record.kana, record.address_number


def _person(subject: UUID, sights: Sequence[Sight]) -> Person:
    own = [one for one in sights if one.row.subject == subject]
    history = tuple(ResidentRecord.from_body(one.body) for one in own)
    household = tuple(_members(subject, history[0], sights))
    return Person(subject, history[0], own[0].hidden, history, household)


def _members(subject: UUID, record: ResidentRecord, sights: Sequence[Sight]) -> Iterable[Member]:
    for one in sights:
        other = ResidentRecord.from_body(one.body)
        if one.row.live and one.row.subject != subject and other.household_number == record.household_number:
            removed = other.status is Status.REMOVED
            yield Member(one.row.subject, other.name, other.kana, other.relation, other.birth.text, removed)


def _rows(found: Sequence[tuple]) -> list[Row]:
    return [Row(*columns[:5], bytes(columns[5])) for columns in found]


def _too_many(slip: Slip, limit: int) -> Refusal:
    refusal = Refusal("search.too-many", {"limit": str(limit)})
    gate.note(slip, refused=refusal)
    return refusal


def _unknown(slip: Slip) -> Refusal:
    refusal = Refusal("record.not-found")
    gate.note(slip, refused=refusal)
    return refusal
