"""Tells the story step by step: (a) paper, (b) city, (c) counter, (d) watch, (e) erasure, (f) ledger, (g) proof."""

from collections.abc import Callable

from kuramori.city.desks.story import counter, erasure, evidence, opening
from kuramori.city.desks.story.report import Report
from kuramori.city.desks.story.stage import Stage

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
