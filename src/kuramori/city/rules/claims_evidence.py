"""One piece of evidence for one claim, and what it must not hold.

Records that confirm how 特定個人情報 is handled may not themselves contain it (個人情報保護委員会
ガイドライン行政機関等編 別添1 §2Cc). `admit` is the only way in. What evidence proves is decided
in `claims`.
"""

import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from kuramori.city.rules.measures import MEASURES, EvidenceKind
from kuramori.city.rules.numbers import individual_check
from kuramori.foundation.errors import Refusal

_TWELVE = re.compile(r"(?<![0-9])[0-9](?:[ \-‐‑–—−ー・.]?[0-9]){11}(?![0-9])")
_HASH = re.compile(r"[0-9a-f]{64}")


class Result(StrEnum):
    """What was found."""

    TRUE = "true"
    REFUTED = "refuted"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True)
class Evidence:
    """One finding about the measure `claim_id`.

    `collector` (software) or `confirmer` (a person's staff number or role), exactly one.
    `checked` of `population` things were looked at. `artefact_hash` is the lower-case SHA-256 of
    the photo, document or reading kept at `artefact_place`. `next_due` is when the next look is
    due (default: the measure's review period), `expires_at` a hard end. `reason` is needed when
    not applicable; `withheld` is the reason for keeping it out of the published version, empty
    when public. All times are aware.
    """

    claim_id: str
    kind: EvidenceKind
    result: Result
    observed_at: datetime
    collector: str = ""
    confirmer: str = ""
    method: str = ""
    window_from: datetime | None = None
    window_to: datetime | None = None
    population: int | None = None
    checked: int | None = None
    artefact_hash: str = ""
    artefact_place: str = ""
    next_due: datetime | None = None
    expires_at: datetime | None = None
    reason: str = ""
    withheld: str = ""
    note: str = ""


def admit(evidence: Evidence) -> Evidence | Refusal:
    """The evidence itself when it may be kept.

    Refusals: evidence.individual-number[field], evidence.unknown-claim[given],
    evidence.source-required, evidence.kind-not-accepted[kind], evidence.reason-required,
    evidence.bad-count, evidence.bad-window, evidence.bad-hash, evidence.document-required,
    evidence.expiry-required.
    """
    if field := _field_with_number(evidence):
        return Refusal("evidence.individual-number", {"field": field})
    measure = MEASURES.get(evidence.claim_id)
    if measure is None:
        return Refusal("evidence.unknown-claim", {"given": evidence.claim_id})
    if evidence.kind not in (measure.kind, *measure.support):
        return Refusal("evidence.kind-not-accepted", {"kind": evidence.kind})
    return _flaw_of_source(evidence) or _flaw_of_numbers(evidence) or evidence


def _flaw_of_source(evidence: Evidence) -> Refusal | None:
    by_person = evidence.kind in (EvidenceKind.ATTESTED, EvidenceKind.CONTRACT)
    if not (evidence.confirmer if by_person else evidence.collector):
        return Refusal("evidence.source-required")
    if evidence.collector and evidence.confirmer:
        return Refusal("evidence.source-required")
    if evidence.result is Result.NOT_APPLICABLE and not evidence.reason.strip():
        return Refusal("evidence.reason-required")
    if evidence.result is not Result.TRUE:
        return None
    if by_person and not evidence.artefact_hash:
        return Refusal("evidence.document-required")
    if evidence.kind is EvidenceKind.CONTRACT and evidence.expires_at is None:
        return Refusal("evidence.expiry-required")
    return None


def _flaw_of_numbers(evidence: Evidence) -> Refusal | None:
    assert evidence.observed_at.tzinfo, "evidence carries an aware time"
    checked, population = evidence.checked or 0, evidence.population
    if checked < 0 or (population is not None and not checked <= population):
        return Refusal("evidence.bad-count")
    if evidence.window_from and evidence.window_to and evidence.window_from > evidence.window_to:
        return Refusal("evidence.bad-window")
    if evidence.artefact_hash and not _HASH.fullmatch(evidence.artefact_hash):
        return Refusal("evidence.bad-hash")
    return None


def _field_with_number(evidence: Evidence) -> str:
    """The first text field that holds twelve digits with the check digit of a 個人番号."""
    for field in fields(evidence):
        value = getattr(evidence, field.name)
        if isinstance(value, str) and field.name != "artefact_hash" and _holds_number(value):
            return field.name
    return ""


def _holds_number(text: str) -> bool:
    for found in _TWELVE.finditer(unicodedata.normalize("NFKC", text)):
        digits = re.sub(r"[^0-9]", "", found.group())
        if individual_check(digits[:11]) == int(digits[11]):
            return True
    return False
