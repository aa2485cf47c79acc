"""`kuramori city …`: the house from its own machine — how it stands, its ledger, its backups, its assessment.

Reads speak JSON with `--json`. What an officer answers for asks for that officer: number, password and code are typed
in, never given as arguments. Not for: opening residents, which happens at the counter's screens only.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuramori.city.settings")

import django

django.setup()

from kuramori.city import housekeeping, wiring  # noqa: E402
from kuramori.city.acts import assess, audit, backup, enter, erase, sequence  # noqa: E402
from kuramori.city.desks import intake  # noqa: E402
from kuramori.city.desks.telling import done_or_refused, plain_answers, show  # noqa: E402
from kuramori.city.rules.people import NIGHT, Officer  # noqa: E402
from kuramori.foundation.errors import Breakage  # noqa: E402

app = typer.Typer(no_args_is_help=True, help=__doc__, pretty_exceptions_enable=False)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON value for programs.")]
AsOfficer = Annotated[str, typer.Option("--as", help="Staff number of the officer who answers for this.")]
_TERMINAL = "console"


@app.command()
def status(json_: AsJson = False) -> None:
    """How the ledger stands: size, root, signed, witnessed, waiting."""
    with _house() as house:
        show(audit.head(house), as_json=json_)


@app.command()
def keys(json_: AsJson = False) -> None:
    """The verifier keys an auditor pins and a witness trusts."""
    with _house() as house:
        found = sequence.verifier_keys(house)
        show(list(found) if json_ else "\n".join(found), as_json=json_)


@app.command()
def ledger(
    as_: AsOfficer,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    officer: str = "",
    slip: str = "",
    act: str = "",
    subject_number: Annotated[str, typer.Option(help="宛名番号; - to be asked for it.")] = "",
    page: int = 1,
    json_: AsJson = False,
) -> None:
    """Search the ledger. The search itself becomes an entry."""
    if subject_number == "-":
        subject_number = typer.prompt("宛名番号")
    criteria = audit.Criteria(since and since.date(), until and until.date(), officer, slip, act, subject_number)
    with _house() as house:
        who = _sign_in(house, as_)
        show(done_or_refused(audit.search_entries(house, who, criteria, page, terminal=_TERMINAL)), as_json=json_)


@app.command()
def proof(slip: str, as_: AsOfficer) -> None:
    """The offline proof of one entry, as JSON for tools/verify.py."""
    with _house() as house:
        who = _sign_in(house, as_)
        show(done_or_refused(audit.proof(house, who, slip, terminal=_TERMINAL)), as_json=True)


@app.command("import-assessment")
def import_assessment(path: Path, json_: AsJson = False) -> None:
    """Import the published text of an assessment (評価書), UTF-8."""
    with _house() as house:
        page = done_or_refused(assess.bring_in(house, _content(path)))
        found = {
            "title": page.title,
            "claims": len(page.claims),
            "undeclared": page.undeclared,
            "unplaced": page.unplaced,
        }
        show(found, as_json=json_)


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or JSON lines; UTF-8 or CP932.")],
    report: Annotated[Path | None, typer.Option(help="Where what is wrong is written. [default: beside FILE]")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look the file through and enter nobody.")] = False,
    json_: AsJson = False,
) -> None:
    """Enter residents from a file, whole households only. Running it again enters nobody twice."""
    with _house() as house:
        raise typer.Exit(intake.bring_in(house, path, report, dry_run=dry_run, as_json=json_))


@app.command()
def nominate(json_: AsJson = False) -> None:
    """Gather records past their retention into erasure cases, as the night does."""
    with _house() as house:
        show({"nominated": erase.nominate(house)}, as_json=json_)


@app.command("back-up")
def back_up(store: Annotated[str, typer.Argument(help="register or keyring")], json_: AsJson = False) -> None:
    """Copy one store, sealed, to every depot, and open the copy once."""
    if store not in ("register", "keyring"):
        raise typer.BadParameter("register or keyring")
    with _house() as house:
        show({"backup": done_or_refused(backup.take(house, store))}, as_json=json_)


@app.command()
def check(json_: AsJson = False) -> None:
    """Run every living check of the assessment now; one row a measure."""
    with _house():
        rows = check_now()
        show(rows if json_ else Counter(row["state"] for row in rows), as_json=json_)


def check_now() -> list[dict[str, Any]]:
    """Every living check run now: one row a measure, with its state, grade and evidence."""
    page = done_or_refused(assess.run_checks(wiring.house(), NIGHT, terminal=_TERMINAL))
    return [
        {
            "measure": one.measure,
            "kind": one.kind,
            "state": one.state,
            "grade": one.grade,
            "checked_at": one.checked_at and one.checked_at.isoformat(),
            "evidence": one.evidence,
        }
        for one in page.claims
    ]


@contextmanager
def _house() -> Iterator[wiring.House]:
    """The house of this place with its databases answering."""
    with plain_answers():
        place = housekeeping.Place.here()
        with housekeeping.servers(place):
            yield wiring.house()


def _sign_in(house: wiring.House, staff_number: str) -> Officer:
    """Both factors, typed in unseen."""
    password = typer.prompt("パスワード / password", hide_input=True, err=True)
    pending = done_or_refused(enter.begin(house, staff_number, password, _TERMINAL))
    code = typer.prompt("確認コード / code", hide_input=True, err=True)
    return done_or_refused(enter.finish_totp(house, pending.officer_id, code, _TERMINAL))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Breakage("setup.unreadable-file", reason=error.strerror or "") from error
