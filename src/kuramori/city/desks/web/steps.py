"""How far a case has come, as the step bar shows it. Not for: which step may follow (rules/workflow)."""

from dataclasses import dataclass
from typing import Any

from kuramori.city.desks.labels import label
from kuramori.city.desks.web.words import day_text, moment_text
from kuramori.city.rules.workflow import CaseState

_PATH = (
    CaseState.NOMINATED,
    CaseState.DRAFTED,
    CaseState.APPROVED,
    CaseState.SHREDDED,
    CaseState.CONFIRMED,
    CaseState.CERTIFIED,
)


@dataclass(frozen=True)
class Step:
    """One step: its name, who and when, and whether it is past, now or to come."""

    title: str
    detail: str
    state: str


@dataclass(frozen=True)
class Steps:
    steps: tuple[Step, ...]
    reached: int

    @property
    def total(self) -> int:
        return len(self.steps)


def erasure_steps(case: Any) -> Steps:
    """The six steps of an erasure case with who and when; a held case stands where it was stopped."""
    details = (
        moment_text(case.nominated_at),
        _signed(case.drafted_by, case.drafted_at),
        _signed(case.approved_by, case.approved_at),
        day_text(case.shredded_on) if case.shredded_on else "",
        "",
        day_text(case.beyond_recovery_on) if case.beyond_recovery_on else "",
    )
    reached = _PATH.index(CaseState(case.state)) if case.state in _PATH else _reached(case)
    steps = tuple(
        Step(label(name), detail if n <= reached else "", "past" if n < reached else "now" if n == reached else "ahead")
        for n, (name, detail) in enumerate(zip(_PATH, details, strict=True))
    )
    return Steps(steps, reached + 1)


def _reached(case: Any) -> int:
    """The last step a case outside the path (held, lifted, shredding) has a date for."""
    return 2 if case.approved_at else 1 if case.drafted_at else 0


def _signed(officer: str, at: Any) -> str:
    return f"{officer}　{moment_text(at)}" if at else ""
