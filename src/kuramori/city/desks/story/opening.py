"""Chapters (a) and (b): the assessment is imported; the fictional city is generated and sealed."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kuramori.city import wiring
from kuramori.city.acts import amend, assess
from kuramori.city.desks.story.report import Report, must
from kuramori.city.desks.story.stage import Stage
from kuramori.city.fiction import people as fiction
from kuramori.city.rules.people import NIGHT
from kuramori.foundation.errors import Refusal

SEED = 1968
_BATCH = 200
_EXPIRED = 5
_TERMINAL = "set-up"


def assessment_is_imported(stage: Stage, report: Report) -> None:
    """(a) cover, sections, answers and all declared measures; what could not be placed is listed, nothing dropped."""
    with report.step("a-import", "the assessment is imported: cover, II.6, III.7, IV, every declared measure") as told:
        page = assess.bring_in(stage.house, stage.assessment.read_bytes())
        must(not isinstance(page, Refusal), str(page))
        must(page.claims and page.answers, "neither measures nor answers were found")
        told.evidence = (
            f"{page.body_name}「{page.title}」: {len(page.claims)} measures, {len(page.answers)} answers; "
            f"undeclared {len(page.undeclared)}, unmeasured {len(page.unmeasured)}, unplaced {len(page.unplaced)}"
        )


def city_is_sealed(stage: Stage, report: Report) -> None:
    """(b) the city is generated and sealed by households; a second telling adds nothing but fresh expiries."""
    with report.step("b-city", f"{stage.city:,} residents are generated and sealed") as told:
        entered = _enter(stage, report, _city(stage.city))
        persons, versions, _ = amend.counts(stage.house)
        must(entered or persons, "nobody is sealed")
        told.evidence = f"{entered} entered now; {persons} persons in {versions} sealed versions"
    with report.step("b-expired", "some were removed so long ago that their retention has ended") as told:
        _enter_expired(stage)
        _, _, past = amend.counts(stage.house)
        must(past > 0, "nobody is past retention")
        told.evidence = f"{past} record versions past their last day"


def pseudonym(subject_seed: str) -> UUID:
    """The stable pseudonym of a fictional person."""
    return UUID(bytes=hashlib.sha256(subject_seed.encode()).digest()[:16])


def _city(size: int) -> Iterator[amend.Resident]:
    return (_resident(person) for home in fiction.people(SEED, size) for person in home.members)


def _resident(person: fiction.Person) -> amend.Resident:
    return amend.Resident(pseudonym(person.subject_seed), tuple(reversed(person.versions)))


def _enter(stage: Stage, report: Report, residents: Iterable[amend.Resident]) -> int:
    """In batches of one durable step each, so that a kill loses at most the batch under way."""
    columns = (TextColumn("     sealing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    entered, waiting = 0, iter(residents)
    with Progress(*columns, console=report.console, transient=True) as progress:
        task = progress.add_task("sealing", total=stage.city)
        while batch := list(islice(waiting, _BATCH)):
            entered += _entered(stage.house, batch, "fiction")
            progress.advance(task, len(batch))
    return entered


def _enter_expired(stage: Stage) -> None:
    """A few fresh persons past retention, whom no earlier telling has had erased."""
    series = (person for home in fiction.expired_people(SEED, 100_000) for person in home.members)
    found = 0
    while found < _EXPIRED:
        found += _entered(stage.house, [_resident(person) for person in islice(series, _EXPIRED)], "fiction, expired")


def _entered(house: wiring.House, residents: list[amend.Resident], source: str) -> int:
    count = amend.enter(house, NIGHT, residents, source=source, terminal=_TERMINAL)
    must(not isinstance(count, Refusal), str(count))
    return count
