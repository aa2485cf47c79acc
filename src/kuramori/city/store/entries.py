"""Reading ledger entries back by their finding columns. The gate's role reads; nothing here writes."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kuramori.city.store.access import GATE_ROLE, as_role, run

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LAST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Wanted:
    """Conditions that must all hold; an empty one does not narrow. `since` is included, `until` is not."""

    officer: UUID | None = None
    slip: str = ""
    act: str = ""
    subjects: tuple[UUID, ...] = ()
    since: datetime = _FIRST
    until: datetime = _LAST


@dataclass(frozen=True)
class Line:
    """One entry's body, and its place once it is sequenced."""

    body: dict[str, Any]
    position: int | None

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.body["at"])


@dataclass(frozen=True)
class Lines:
    """One page of entries, newest first, of `total`."""

    lines: tuple[Line, ...]
    total: int


def search(wanted: Wanted, *, limit: int, offset: int) -> Lines:
    """Entries that fit, newest first."""
    subjects = list(wanted.subjects) or None
    values = [
        wanted.officer, wanted.officer, wanted.slip, wanted.slip, wanted.act, wanted.act,
        subjects, subjects, wanted.since, wanted.until, limit, offset,
    ]  # fmt: skip
    rows = _read("search", values)
    return Lines(tuple(Line(json.loads(bytes(body)), place) for body, place, _ in rows), rows[0][2] if rows else 0)


def count_since(since: datetime) -> tuple[int, datetime | None]:
    """Entries since an instant, and the newest one's time."""
    return _read("count_since", [since])[0]


def count_act(act: str, outcome: str) -> tuple[int, datetime | None]:
    """Entries of one act and outcome, and the newest one's time."""
    return _read("count_act", [act, outcome])[0]


def _read(name: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with transaction.atomic(savepoint=False), as_role(GATE_ROLE):
        return run("ledger", name, values)
