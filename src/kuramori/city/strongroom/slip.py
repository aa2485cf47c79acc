"""What passes through the gate: the slip, sealed rows going in, sights coming out, and proofs. Values, no actions.

A slip (閲覧票) is spent once; what was opened under it can be looked at only after its entry is durable.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kuramori.city.outside.house import House
from kuramori.city.rules.access import Grant, Request
from kuramori.city.rules.entries import Entry
from kuramori.city.rules.people import Officer
from kuramori.city.strongroom import ledger
from kuramori.foundation.canonical import decode


@dataclass
class Slip:
    """One admitted act. `number` is printed on the page and finds the entry again."""

    house: House
    number: str
    officer: Officer
    grant: Grant
    asked: Request
    entry: Entry
    spent: bool = False
    durable: bool = False

    def spend(self, entry: Entry) -> None:
        assert not self.spent, "a slip is spent once"
        ledger.append(entry)
        self.spent = True


@dataclass(frozen=True)
class Row:
    """A sealed version as the store holds it."""

    record: UUID
    subject: UUID
    serial: int
    live: bool
    key_id: UUID
    sealed: bytes = field(repr=False)


@dataclass(frozen=True)
class Sight:
    """One unsealed version, cut to the grant. `hidden` names guarded items that exist but are not shown."""

    row: Row
    body: Mapping[str, Any] = field(repr=False)
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Opened:
    """What `open` brought to light; it shows itself once the entry about it is durable."""

    slip: Slip
    _sights: tuple[Sight, ...] = field(repr=False)

    @property
    def sights(self) -> tuple[Sight, ...]:
        assert self.slip.durable, "nobody is seen before the entry is durable"
        return self._sights


@dataclass(frozen=True)
class NewRecord:
    """A record version to be sealed. `grams` are folded search words by field; they become blind tokens here."""

    record: UUID
    subject: UUID
    serial: int
    live: bool
    body: Mapping[str, Any] = field(repr=False)
    grams: Mapping[str, Iterable[str]] = field(repr=False)
    household: str = field(repr=False)
    retention_class: str = ""
    last_day: date | None = None


@dataclass(frozen=True)
class Proof:
    """An entry with its place under a signed head: everything an outsider needs to check it."""

    body: bytes
    position: int
    path: tuple[bytes, ...]
    note: str
    keys: tuple[str, ...]

    def document(self, kind: str) -> dict[str, Any]:
        """The proof as JSON for `tools/verify.py`; `kind` names the format of the document."""
        return {
            "format": kind,
            "entry": base64.b64encode(self.body).decode("ascii"),
            "index": self.position,
            "proof": [base64.b64encode(one).decode("ascii") for one in self.path],
            "checkpoint": self.note,
            "keys": list(self.keys),
            **{name: decode(self.body)[name] for name in ("id", "at", "act", "facts")},
        }
