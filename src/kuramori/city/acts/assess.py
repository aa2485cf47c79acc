"""The living assessment: import the text, run the living checks, show how every sentence stands today.

Source: 番号法28条 (what is declared must be done), 評価書 IV.1-1. Not for: reading the form (rules/assessment), judging
(rules/claims), the checks themselves (evidence).
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kuramori.city.evidence import CHECKS, Check
from kuramori.city.outside.house import House
from kuramori.city.rules import assessment, claims
from kuramori.city.rules.access import Request
from kuramori.city.rules.assessment_values import Assessment
from kuramori.city.rules.binding import bind
from kuramori.city.rules.claims_evidence import Evidence, Result, admit
from kuramori.city.rules.measures import MEASURES, EvidenceKind
from kuramori.city.rules.people import NIGHT, ActName, Officer
from kuramori.city.store.casework import AssessmentRow, EvidenceRow
from kuramori.city.strongroom import gate, glance
from kuramori.foundation.errors import Refusal

_NIGHT_TERMINAL = "night"


@dataclass(frozen=True)
class ClaimView:
    """One declared measure and how it stands."""

    measure: str
    section: str
    actor: str
    sentence: str
    description: str
    kind: str
    state: str
    grade: str
    checked_at: datetime | None
    evidence: str
    waits_for: str


@dataclass(frozen=True)
class AnswerView:
    """One declared answer with its choice list."""

    item: str
    label: str
    chosen: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class AssessmentPage:
    """The whole assessment, sentence by sentence. `unplaced` and `unmeasured` are listed, never dropped."""

    title: str
    body_name: str
    imported_at: datetime
    claims: tuple[ClaimView, ...]
    answers: tuple[AnswerView, ...]
    unplaced: tuple[str, ...]
    undeclared: tuple[str, ...]
    unmeasured: tuple[str, ...]
    counts: Mapping[str, int]


def bring_in(house: House, raw: bytes) -> AssessmentPage | Refusal:
    """Import an assessment text; the same bytes again change nothing."""
    with gate.admit(house, NIGHT, Request(ActName.IMPORT_ASSESSMENT), terminal=_NIGHT_TERMINAL) as slip:
        assert not isinstance(slip, Refusal)
        read = assessment.parse(raw)
        digest = hashlib.sha256(raw).hexdigest()
        if isinstance(read, Refusal):
            gate.note(slip, refused=read, facts={"digest": digest})
            return read
        kept = {"imported_at": house.clock.now(), "text": raw}
        AssessmentRow.objects.update_or_create(digest=digest, defaults=kept)
        facts = {"digest": digest, "sentences": str(len(read.sentences)), "unplaced": str(len(read.unplaced))}
        gate.note(slip, facts=facts)
    return _page(house, read, house.clock.now())


def page(house: House, officer: Officer, *, terminal: str = "-") -> AssessmentPage | Refusal:
    """How every sentence of the newest assessment stands now."""
    if refusal := glance.refused(house, officer, ActName.READ_ASSESSMENT, terminal=terminal):
        return refusal
    row = AssessmentRow.objects.order_by("-imported_at").first()
    if row is None:
        return Refusal("assessment.none")
    read = assessment.parse(bytes(row.text))
    assert isinstance(read, Assessment), "what was imported could be read"
    return _page(house, read, row.imported_at)


def run_checks(house: House, officer: Officer, *, terminal: str = "-") -> AssessmentPage | Refusal:
    """Run every living check now and keep its evidence; then the page."""
    with gate.admit(house, officer, Request(ActName.CHECK_ASSESSMENT), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        found = [_observe(house, check) for check in CHECKS]
        held = sum(one.result is Result.TRUE for one in found)
        number = gate.note(slip, items=len(found), facts={"held": str(held), "refuted": str(len(found) - held)})
        EvidenceRow.objects.bulk_create(_row(one, number) for one in found)
    return page(house, NIGHT if officer.id == NIGHT.id else officer, terminal=terminal)


def _observe(house: House, check: Check) -> Evidence:
    """Run one check; its evidence, admitted by the rules that keep personal data out."""
    finding = check.look(house)
    evidence = Evidence(
        claim_id=check.measure,
        kind=MEASURES[check.measure].kind,
        result=Result.TRUE if finding.holds else Result.REFUTED,
        observed_at=house.clock.now(),
        collector="kuramori",
        method=check.method,
        population=finding.population,
        checked=finding.checked,
        note=finding.note,
    )
    admitted = admit(evidence)
    assert isinstance(admitted, Evidence), "our own evidence must be admissible"
    return admitted


def _row(one: Evidence, slip: str) -> EvidenceRow:
    return EvidenceRow(
        measure=one.claim_id,
        kind=one.kind,
        result=one.result,
        observed_at=one.observed_at,
        collector=one.collector,
        method=one.method,
        population=one.population,
        checked=one.checked,
        note=one.note,
        slip=slip,
    )


def _evidence() -> list[Evidence]:
    """The newest evidence of each measure and kind."""
    newest = EvidenceRow.objects.order_by("measure", "kind", "-observed_at").distinct("measure", "kind")
    return [
        Evidence(
            claim_id=row.measure,
            kind=EvidenceKind(row.kind),
            result=Result(row.result),
            observed_at=row.observed_at,
            collector=row.collector,
            method=row.method,
            population=row.population,
            checked=row.checked,
            artefact_place=row.slip,
            note=row.note,
        )
        for row in newest
    ]


def _page(house: House, read: Assessment, imported_at: datetime) -> AssessmentPage:
    binding, evidence, now = bind(read.sentences), _evidence(), house.clock.now()
    views = tuple(_claim(one.sentence.text, claims.judge(one.measure, evidence, now)) for one in binding.bound)
    return AssessmentPage(
        title=read.title,
        body_name=read.body_name,
        imported_at=imported_at,
        claims=views,
        answers=tuple(AnswerView(item, one.label, one.value, one.choices) for item, one in read.answers.items()),
        unplaced=read.unplaced,
        undeclared=tuple(one.id for one in binding.undeclared),
        unmeasured=tuple(one.text for one in binding.unmeasured),
        counts=Counter(one.state for one in views),
    )


def _claim(sentence: str, standing: claims.Standing) -> ClaimView:
    measure, latest = standing.measure, standing.latest
    return ClaimView(
        measure=measure.id,
        section=measure.section,
        actor=measure.actor,
        sentence=sentence,
        description=measure.ja,
        kind=measure.kind,
        state=standing.state,
        grade=standing.grade or "none",
        checked_at=latest.observed_at if latest else None,
        evidence=_told(latest),
        waits_for=standing.waits_for,
    )


def _told(latest: Evidence | None) -> str:
    if latest is None:
        return ""
    return f"{latest.note}（対象 {latest.population} / 確認 {latest.checked}、証跡 {latest.artefact_place}）"
