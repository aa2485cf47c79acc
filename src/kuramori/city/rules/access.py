"""May this officer do this act now, for this purpose? Deny by default; the answer is a value.

Source: 評価書 II.6-1 (strict rights), PPC guideline 別添1 §2F (access control), 標準仕様書 §10.3.
Not for: how many is too many (rules/alerts).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kuramori.city.rules.people import NIGHT_ID, ActName, Officer, Role
from kuramori.foundation.errors import Refusal


class Purpose(StrEnum):
    """Why a resident is opened. A purpose outside this list does not exist."""

    RESIDENCE_CHANGE = "residence-change"
    CERTIFICATE = "certificate"
    CARD = "card"
    SUPPORT = "support"
    DISCLOSURE = "disclosure"
    EX_OFFICIO = "ex-officio"
    RETENTION = "retention"


class Requester(StrEnum):
    """On whose behalf an officer acts; who that is stands on the paper with the receipt number, not here."""

    PERSON = "person"
    AGENT = "agent"
    THIRD_PARTY = "third-party"
    OFFICE = "office"


# Items every screen hides until they are asked for by name (標準仕様書 §10.4); the value is the record's field.
GUARDED_ITEMS = frozenset({"registered_domicile", "individual_number", "resident_code", "residence_status"})

_MAY_REVEAL: dict[Role, frozenset[str]] = {
    Role.CLERK: GUARDED_ITEMS,
    Role.CHIEF: GUARDED_ITEMS,
}
_NEEDS_PURPOSE = frozenset({ActName.OPEN})
_OPEN_TO_ALL_STAFF = frozenset({ActName.SIGN_IN, ActName.SIGN_OUT, ActName.ENROL_FACTOR})


@dataclass(frozen=True)
class Grant:
    """The act may go on; `items` are the guarded items this grant shows."""

    purpose: Purpose | None
    receipt: str
    items: frozenset[str]


@dataclass(frozen=True)
class Request:
    """What an officer asks for: the act, why, under which receipt number, and which guarded items."""

    act: ActName
    purpose: str = ""
    receipt: str = ""
    behalf: str = ""
    reveal: frozenset[str] = frozenset()


def judge(officer: Officer, asked: Request, today: date, receipt_pattern: str) -> Grant | Refusal:
    """Grant or refuse one act.

    What must hold, in this order: 1 a role active today; 2 valid training; 3 the role carries the act;
    4 the officer is not held; 5 purpose and receipt number are stated where the act needs them;
    6 every guarded item asked for may be shown by the role. Coming in and going out asks for none of 1–4:
    what a newcomer lacks is told to them inside.
    """
    refusal = _judge_person(officer, asked.act, today) or _judge_reason(asked, receipt_pattern)
    if refusal:
        return refusal
    allowed = frozenset().union(*(_MAY_REVEAL.get(role, frozenset()) for role in officer.roles(today)))
    if not asked.reveal <= allowed:
        return Refusal("access.not-granted", {"act": asked.act})
    return Grant(Purpose(asked.purpose) if asked.purpose else None, asked.receipt, asked.reveal)


def _judge_person(officer: Officer, act: ActName, today: date) -> Refusal | None:
    if act in _OPEN_TO_ALL_STAFF:
        return None
    if officer.id != NIGHT_ID and not officer.roles(today):
        return Refusal("access.no-appointment")
    if not officer.trained(today):
        return Refusal("access.untrained")
    if not officer.may(act, today):
        return Refusal("access.not-granted", {"act": act})
    if officer.held:
        return Refusal("officer.held")
    return None


def _judge_reason(asked: Request, receipt_pattern: str) -> Refusal | None:
    if asked.act in _NEEDS_PURPOSE and not asked.purpose:
        return Refusal("access.purpose-required")
    if asked.purpose and asked.purpose not in set(Purpose):
        return Refusal("access.unknown-purpose", {"given": asked.purpose[:40]})
    if asked.behalf and asked.behalf not in set(Requester):
        return Refusal("access.unknown-requester", {"given": asked.behalf[:40]})
    if asked.act in _NEEDS_PURPOSE and not asked.receipt:
        return Refusal("access.receipt-required")
    if asked.receipt and not re.fullmatch(receipt_pattern, asked.receipt):
        return Refusal("access.receipt-malformed", {"given": asked.receipt[:20]})
    return None
