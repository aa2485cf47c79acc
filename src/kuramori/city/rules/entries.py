"""What one ledger entry says: the fields, the seven kinds of log, and its canonical shape.

Source: 標準仕様書 §10.2 (seven logs); PPC guideline 別添1 §2Cc (handling records hold no 特定個人情報): an entry speaks
in pseudonyms, and what would identify a person is sealed detail. Not for: storing or sequencing (strongroom/ledger).
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kuramori.city.rules.people import ActName


class Kind(StrEnum):
    """The seven logs of 標準仕様書 §10.2."""

    OPERATION = "operation"
    AUTHENTICATION = "authentication"
    EVENT = "event"
    COMMUNICATION = "communication"
    PRINT = "print"
    CONFIGURATION = "configuration"
    ERROR = "error"


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"


_KINDS = {"session": Kind.AUTHENTICATION, "factor": Kind.AUTHENTICATION, "officer": Kind.CONFIGURATION}


def kind_of(act: ActName) -> Kind:
    """Which of the seven logs an act belongs to, by its noun."""
    return _KINDS.get(act.split(":")[0], Kind.OPERATION)


@dataclass(frozen=True)
class Seen:
    """One resident an entry speaks of: a pseudonym, and detail sealed under that resident's log key of the year."""

    subject: UUID
    detail: bytes = b""


@dataclass(frozen=True)
class Entry:
    """One line of the ledger. `slip` is its number, `at` is UTC, `facts` are counts and references, never a person."""

    slip: str
    city: str
    at: datetime
    act: ActName
    officer: UUID
    terminal: str
    outcome: Outcome
    reason: str = ""
    purpose: str = ""
    receipt: str = ""
    behalf: str = ""
    items: int = 0
    number_accessed: bool = False
    seen: tuple[Seen, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    def body(self) -> dict[str, Any]:
        """The canonical value whose bytes become the leaf."""
        return {
            "v": 1,
            "id": self.slip,
            "city": self.city,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "kind": kind_of(self.act),
            "act": self.act,
            "officer": str(self.officer),
            "terminal": self.terminal,
            "outcome": self.outcome,
            "reason": self.reason,
            "purpose": self.purpose,
            "receipt": self.receipt,
            "behalf": self.behalf,
            "items": self.items,
            "number_accessed": self.number_accessed,
            "seen": [_seen_body(one) for one in self.seen],
            "facts": dict(self.facts),
        }


def _seen_body(one: Seen) -> dict[str, str]:
    return {"subject": str(one.subject), "detail": base64.b64encode(one.detail).decode("ascii")}
