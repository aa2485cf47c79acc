"""Residents from a file: looked through row by row, then entered in batches of whole households.

Looking through writes nothing but the entry that says so. Loading can be killed at any point: what is in stays in, and
the next run of the same file goes on with the rest, for a person's pseudonym comes from their 宛名番号. Source:
標準仕様書 §1.2.1. Not for: what a row means (rules/intake), the words of the report (desks/intake).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar

from kuramori.city.acts.intake.sheet import PlacedRow, Sheet, Totals
from kuramori.city.acts.intake.source import Row, Source, opened
from kuramori.city.outside.house import House
from kuramori.city.rules.access import Request
from kuramori.city.rules.intake import Fault, Place, check, is_head, record_of
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.rules.register import ResidentRecord
from kuramori.city.store import sealed
from kuramori.city.strongroom import gate, newcomer
from kuramori.city.strongroom.newcomer import Resident
from kuramori.city.strongroom.slip import NewRecord, Slip
from kuramori.foundation.errors import Breakage, Refusal

__all__ = ["Examined", "Totals", "examined", "load"]

Tell = Callable[[int, int], None]
"""Told (done, of how many) now and then."""

T = TypeVar("T")

_ROWS_AT_ONCE = 1000
_PERSONS_A_BATCH = 200  # the most that one entry names
# the search field that finds each number again in the register
_FIELDS = {"address_number": "number", "individual_number": "individual_number", "resident_code": "resident_code"}


@dataclass(frozen=True)
class Examined:
    """A file looked through: what it comes to, and what is wrong with it."""

    source: Source
    sheet: Sheet
    totals: Totals

    def faults(self) -> Iterator[tuple[int, Fault]]:
        """(line, fault) in the order of the file; no fault tells what was written there."""
        return self.sheet.faults()


@contextmanager
def examined(house: House, officer: Officer, path: Path, *, terminal: str, tell: Tell) -> Iterator[Examined | Refusal]:
    """The file looked through, in itself and against the register. `tell` hears of bytes.

    Refuses a file that cannot be read as residents at all: import.encoding, import.empty, import.unknown-column,
    import.column-twice, import.no-column.
    """
    with opened(path) as source, closing(Sheet()) as sheet:
        if isinstance(source, Refusal):
            yield source
            return
        with gate.admit(house, officer, Request(ActName.ENTER), terminal=terminal) as slip:
            answer: Examined | Refusal = slip if isinstance(slip, Refusal) else _examine(slip, source, sheet, tell)
        yield answer


def load(house: House, officer: Officer, found: Examined, *, terminal: str, tell: Tell) -> int | Refusal:
    """Enter everybody of the households without a fault who is not in the register; how many. `tell` hears of persons.

    Each batch is one durable step. Raises Breakage("import.file-changed").
    """
    entered = count = 0
    for count, batch in enumerate(_ahead(_batches(found, house.policy.removed_cut_off)), 1):
        found.source.must_be_unchanged()
        with gate.admit(house, officer, Request(ActName.ENTER), terminal=terminal) as slip:
            if isinstance(slip, Refusal):
                return slip
            entered += newcomer.put(slip, batch, _facts(found.source, step="batch", batch=count))
        tell(entered, found.totals.to_load)
    with gate.admit(house, officer, Request(ActName.ENTER), terminal=terminal) as slip:
        if isinstance(slip, Refusal):
            return slip
        gate.note(slip, items=entered, facts=_facts(found.source, step="done", batches=count, persons=entered))
    return entered


def _examine(slip: Slip, source: Source, sheet: Sheet, tell: Tell) -> Examined:
    today = slip.house.clock.today()
    rows = source.rows()
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        _take_down(slip, sheet, some, today)
        tell(some[-1].at + some[-1].length, source.size)
    sheet.compare()
    _compare_with_register(sheet)
    totals = sheet.conclude()
    counts = {
        "rows": totals.rows,
        "rejected": totals.rejected_rows,
        "persons": totals.persons,
        "held": totals.held,
        "households": totals.households,
    }
    gate.note(slip, items=totals.to_load, facts=_facts(source, step="examined", **counts))
    return Examined(source, sheet, totals)


def _take_down(slip: Slip, sheet: Sheet, rows: Iterable[Row], today: date) -> None:
    """Judge rows by themselves and note where each belongs."""
    placed: list[tuple[Row, Mapping[str, str], Place, set[str]]] = []
    for row in rows:
        if row.cells is None:
            place, faults = None, [Fault("", Refusal("import.broken-line"))]
        else:
            place, faults = check(row.cells, today)
        sheet.blame(row.line, faults)
        if place is None or row.cells is None:
            sheet.stray()
        else:
            placed.append((row, row.cells, place, {fault.column for fault in faults}))
    persons = gate.pseudonyms(slip, [place.address_number for _, _, place, _ in placed])
    households = gate.blind(slip, "household", [place.household_number for _, _, place, _ in placed])
    numbers = _numbers(slip, [(cells, wrong) for _, cells, _, wrong in placed])
    sheet.add(
        [
            PlacedRow(
                line=row.line,
                at=row.at,
                length=row.length,
                person=person,
                serial=place.serial,
                household=household,
                head=is_head(cells),
                stated=place.household_rows,
                numbers=tuple(tokens),
            )
            for (row, cells, place, _), person, household, tokens in zip(
                placed, persons, households, numbers, strict=True
            )
        ]
    )


def _numbers(slip: Slip, rows: list[tuple[Mapping[str, str], set[str]]]) -> list[list[tuple[int, str]]]:
    """(token, column) of the sound numbers of each row."""
    found: list[list[tuple[int, str]]] = [[] for _ in rows]
    for column, field in _FIELDS.items():
        written = [(at, cells.get(column, "")) for at, (cells, wrong) in enumerate(rows) if column not in wrong]
        given = [(at, number) for at, number in written if number]
        for (at, _), token in zip(given, gate.blind(slip, field, [number for _, number in given]), strict=True):
            found[at].append((token, column))
    return found


def _compare_with_register(sheet: Sheet) -> None:
    """Who is in the register already, and whose number is somebody else's there. By tokens: nobody is unsealed."""
    persons = sheet.persons()
    while some := list(islice(persons, _ROWS_AT_ONCE)):
        subjects = [person for person, _, _ in some]
        held = sealed.held_versions(subjects)
        sheet.held(sealed.present_or_erased(subjects))
        for person, versions, line in some:
            if held.get(person, versions) != versions:
                sheet.blame(line, [Fault("serial", Refusal("import.other-versions"))])
    sealed.settle_tokens()
    numbers = sheet.numbers()
    while some_numbers := list(islice(numbers, _ROWS_AT_ONCE)):
        holders = dict(sealed.token_holders([token for token, _, _, _ in some_numbers]))
        for token, person, line, item in some_numbers:
            if holders.get(token, person) != person:
                sheet.blame(line, [Fault(item, Refusal("import.number-taken"))])


def _batches(found: Examined, cut_off: date) -> Iterator[list[list[NewRecord]]]:
    """Persons ready to be sealed, in batches of whole households."""
    batch: list[list[NewRecord]] = []
    for household in found.sheet.households():
        if batch and len(batch) + len(household) > _PERSONS_A_BATCH:
            yield batch
            batch = []
        for person, places in household:
            versions = tuple(_version(found.source, at, length) for at, length in places)
            batch.append(newcomer.records(Resident(person, versions), cut_off))
    if batch:
        yield batch


def _version(source: Source, at: int, length: int) -> ResidentRecord:
    record = record_of(source.cells_at(at, length))
    if record is None:
        raise Breakage("import.file-changed")
    return record


def _ahead(batches: Iterator[T]) -> Iterator[T]:
    """The next batch is made ready while the database takes this one in."""
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = worker.submit(next, batches, None)
            yield batch


def _facts(source: Source, **facts: str | int) -> dict[str, str]:
    return {"source": "import", "file": source.sha256, **{name: str(value) for name, value in facts.items()}}
