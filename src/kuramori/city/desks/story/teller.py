"""Tells the story step by step: (a) assessment, (b) city, (c) counter, (d) watch, (e) erasure, (f) ledger, (g) proof."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kuramori.city import wiring
from kuramori.city.desks.story import counter, erasure, evidence, opening
from kuramori.city.desks.story.browser import Browser, SignIn
from kuramori.city.desks.story.report import Report


@dataclass(frozen=True)
class Stage:
    """Where the story is told: a served house, its cast, the texts it reads."""

    house: wiring.House
    address: str
    ca: Path
    cast: dict[str, SignIn]
    city: int
    assessment: Path
    published: Path
    verifier: Path

    def sit_down(self, who: str) -> Browser:
        """A member of the cast at a browser of their own."""
        return Browser(self.address, self.ca, self.cast[who])


CHAPTERS: tuple[Callable[[Stage, Report], None], ...] = (
    opening.assessment_is_imported,
    opening.city_is_sealed,
    counter.clerk_opens_a_resident,
    counter.too_many_at_once,
    erasure.expired_records_are_erased,
    evidence.ledger_is_checked,
    evidence.assessment_is_proved,
)


def tell(stage: Stage, report: Report) -> bool:
    """Tell every chapter; stops at the first step that does not hold. True when all did."""
    try:
        for chapter in CHAPTERS:
            chapter(stage, report)
    except Exception as error:
        if not report.steps or report.steps[-1].ok:
            raise
        report.console.print(f"\n[red]The story stopped:[/] {type(error).__name__}")
    return report.ok
