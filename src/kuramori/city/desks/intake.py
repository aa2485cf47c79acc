"""`kuramori city import FILE`: the officer's side of an import: a progress bar, a summary, a report of what is wrong.

The report tells line, column, code, cause and remedy in the reader's language, and nothing that was written in the
file. Not for: judging or entering (acts/intake).
"""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from kuramori.city import wiring
from kuramori.city.acts import intake
from kuramori.city.desks.refusals import words
from kuramori.city.desks.telling import REFUSED, done_or_refused, reader_language, show
from kuramori.city.rules.intake import Fault
from kuramori.city.rules.people import NIGHT
from kuramori.foundation.errors import Breakage

_REJECTED = 1
_TERMINAL = "console"
_HEADER = ("line", "column", "code", "cause", "remedy")


def bring_in(house: wiring.House, path: Path, report: Path | None, *, dry_run: bool, as_json: bool) -> int:
    """Import a file, or only look it through; the exit status.

    0 everybody is in (or could be); 1 some rows were rejected; 2 nothing could be done.
    """
    report = report or path.with_name(f"{path.name}.report.csv")
    if report.exists() and path.exists() and report.samefile(path):
        raise Breakage("setup.unwritable-report", reason="it is the file itself")
    with _progress(quiet=as_json) as bar:
        looking = bar.add_task("looking through", total=None)
        tell = lambda done, total: bar.update(looking, completed=done, total=total)  # noqa: E731
        with intake.examined(house, NIGHT, path, terminal=_TERMINAL, tell=tell) as answer:
            found = done_or_refused(answer)
            written = _report(found, report)
            entered = 0 if dry_run else _load(house, found, bar)
    totals = asdict(found.totals)
    show({"file": found.source.sha256, **totals, "entered": entered, "report": written}, as_json=as_json)
    if not found.totals.rejected_rows:
        return 0
    return _REJECTED if found.totals.to_load or found.totals.held else REFUSED


def _load(house: wiring.House, found: intake.Examined, bar: Progress) -> int:
    entering = bar.add_task("entering", total=found.totals.to_load)
    tell = lambda done, total: bar.update(entering, completed=done)  # noqa: E731
    return done_or_refused(intake.load(house, NIGHT, found, terminal=_TERMINAL, tell=tell))


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress]:
    """On stderr, so that what a program reads stays clean."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as bar:
        yield bar


def _report(found: intake.Examined, path: Path) -> str:
    """Write what is wrong, as JSON where the name ends so, else as CSV that a spreadsheet opens; where it lies.

    A report is written also when nothing is wrong: an older one would say otherwise.
    """
    lines = (_told(line, fault) for line, fault in found.faults())
    try:
        if path.suffix == ".json":
            with path.open("w", encoding="utf-8") as file:
                _write_json(file, lines)
        else:
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(chain([_HEADER], lines))
    except OSError as error:
        raise Breakage("setup.unwritable-report", reason=error.strerror or "") from error
    return str(path)


def _write_json(file: Any, lines: Iterator[tuple[Any, ...]]) -> None:
    """One array, one fault a line, so that a long report needs no memory."""
    between = "[\n"
    for line in lines:
        file.write(between + json.dumps(dict(zip(_HEADER, line, strict=True)), ensure_ascii=False))
        between = ",\n"
    file.write("[]\n" if between == "[\n" else "\n]\n")


def _told(line: int, fault: Fault) -> tuple[Any, ...]:
    told = words(fault.refusal, reader_language())
    return line, fault.column, fault.refusal.code, f"{told.what}{told.why}".strip(), told.remedy.strip()
