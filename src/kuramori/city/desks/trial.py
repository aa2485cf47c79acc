"""`make demo`, `make story`, `make claims`, `make clean-demo`: a trial house on this machine, from nothing.

Whatever was asked for is looked at before anything is changed. Not for: production, where each step is an officer's.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuramori.city.settings")

import kuramori
from kuramori.city import housekeeping
from kuramori.city.desks.telling import done_or_refused, plain_answers
from kuramori.city.fiction.places import CITY
from kuramori.city.rules.assessment import parse
from kuramori.foundation.errors import Breakage

if TYPE_CHECKING:
    from kuramori.city.desks.story.stage import Stage

app = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)

CHECKOUT = Path(kuramori.__file__).parents[2]
OWN_ASSESSMENT = CHECKOUT / "examples" / "kuramori_assessment.txt"
VERIFIER = CHECKOUT / "tools" / "verify.py"

CitySize = Annotated[str, typer.Option("--city", metavar="N", help="Residents of the fictional city.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Where to serve on this machine.")]
Json = Annotated[Path | None, typer.Option("--json", help="Write the report here as JSON.")]

TRIAL_SETTINGS = {
    "city": {
        "code": CITY.code,
        "name": CITY.name,
        "origin": f"ledger.kuramori.example/{CITY.code}",
        "region": "東日本",
        "site": "蔵森市役所",
    },
    "depots": {
        "depot-a": {"country": "JP", "region": "西日本", "provider": "第一保管", "site": "西倉庫"},
        "depot-b": {"country": "JP", "region": "北日本", "provider": "第二保管", "site": "北倉庫"},
    },
}


@app.command()
def demo(city: CitySize = "3000", port: Port = 8443) -> None:
    """Build the city, tell the story, then serve the screens until Ctrl-C."""
    console = Console()
    with _stage(console, city, OWN_ASSESSMENT, port) as stage:
        ok = _tell(console, stage, None)
        try:
            _keep_open(console, stage)
        except KeyboardInterrupt:
            console.print("closing the house …")
    raise typer.Exit(0 if ok else 1)


@app.command()
def story(city: CitySize = "3000", json_: Json = None, assessment: Path = OWN_ASSESSMENT) -> None:
    """Tell the story and leave; exit 1 when a step does not hold."""
    console = Console()
    with plain_answers():
        _writable(json_)
    with _stage(console, city, assessment, None) as stage:
        ok = _tell(console, stage, json_)
    raise typer.Exit(0 if ok else 1)


@app.command()
def claims(json_: Json = None) -> None:
    """Run every living check and give one row a measure."""
    with plain_answers():
        _writable(json_)
        place = housekeeping.Place.here()
        with housekeeping.servers(place):
            from kuramori.city.desks.cli import check_now

            rows = check_now()
        if json_:
            json_.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for row in rows:
            typer.echo(f"{row['state']:8} {row['grade']:9} {row['measure']:18} {row['evidence']}")


@app.command("clean-demo")
def clean_demo() -> None:
    """Remove what demo and story made, and nothing else."""
    with plain_answers():
        housekeeping.clean(housekeeping.Place.here())


@contextmanager
def _stage(console: Console, city: str, assessment: Path, port: int | None) -> Iterator["Stage"]:
    """A served house with its cast. Bad input is refused before anything is made."""
    with plain_answers():
        size = _number_of_residents(city)
        _readable(assessment)
        place = housekeeping.Place.here()
        port = housekeeping.port_to_serve(place, port)
        with console.status("setting up the house …"):
            housekeeping.prepare(place)
            place.keep(TRIAL_SETTINGS)
        with housekeeping.servers(place):
            from kuramori.city.desks import rehearsal

            house, cast = rehearsal.prepare(place)
            with (
                housekeeping.running(place, port) as address,
                rehearsal.stage(place, house, cast, address, size, assessment, VERIFIER) as stage,
            ):
                yield stage


def _tell(console: Console, stage: "Stage", path: Path | None) -> bool:
    from kuramori.city.desks.story import Report, tell

    console.rule(f"蔵守 — {CITY.name}, {stage.city:,} residents")
    ok = tell(stage, Report(console, path))
    console.rule("[green]every step held[/]" if ok else "[red]a step did not hold[/]")
    return ok


def _keep_open(console: Console, stage: "Stage") -> None:
    """Show how the cast signs in until Ctrl-C; on a terminal the codes stay current."""
    from kuramori.city.desks.rehearsal import sign_in_board

    if not console.is_terminal:
        print(sign_in_board(stage, time.time()), flush=True)
        while True:
            time.sleep(3600)
    with Live(console=console, auto_refresh=False) as board:
        while True:
            board.update(Text(sign_in_board(stage, time.time())), refresh=True)
            time.sleep(1)


def _number_of_residents(given: str) -> int:
    if not given.isascii() or not given.isdigit() or not 200 <= int(given) <= 5_000_000:
        raise Breakage("setup.city-not-a-number", given=given[:20])
    return int(given)


def _readable(path: Path) -> None:
    """Refuse a text that could not be imported, before a city is built for it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Breakage("setup.unreadable-file", reason=error.strerror or "") from error
    done_or_refused(parse(raw))


def _writable(path: Path | None) -> None:
    """Refuse a report that could not be written, before anything is done for it."""
    if path and (path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK)):
        raise Breakage("setup.unwritable-file")
