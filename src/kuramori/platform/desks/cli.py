"""`kuramori platform …`: everything the operator can do. There is no command that opens or deletes.

Environment: `KURAMORI_PLATFORM_DSN`, the login to work as; `KURAMORI_PLATFORM_KEY`, the key file.
Acts are imported inside the commands: they need an open store. Not for: words and exit codes
(console).
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuramori.platform import wiring
from kuramori.platform.desks.console import TAMPERED, accepted, read, say, world

if TYPE_CHECKING:
    from kuramori.platform.acts.count import Counts

app = typer.Typer(
    help="中間サーバー・プラットフォーム: hold what cannot be read, erase on a city's signature.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, one object a line.")]
Message = Annotated[Path, typer.Argument(metavar="FILE", help="Signed message; - reads stdin.")]


@app.command()
def install(
    home: Annotated[Path, typer.Argument(help="Folder for the key and both logins.")],
    as_json: Json = False,
) -> None:
    """Make roles, database, tables, key and logins; KURAMORI_PLATFORM_DSN is an administrator."""
    from kuramori.platform.acts import install as act

    with world(as_json):
        owner = act.prepare(os.environ.get("KURAMORI_PLATFORM_DSN", ""), home)
        os.environ["KURAMORI_PLATFORM_DSN"] = owner
        wiring.open_store()
        act.migrate()
    say({"home": str(home)}, as_json, f"設置しました: {home}")


@app.command()
def status(as_json: Json = False) -> None:
    """Show totals over all cities and whether every wall stands; exit 4 when one does not."""
    counts = _count(as_json)
    totals = {
        "tenants": len(counts.tenants),
        "replicas": sum(line.replicas for line in counts.tenants),
        "orders": sum(line.orders for line in counts.tenants),
        "erased": sum(line.erased for line in counts.tenants),
    }
    text = "団体 {tenants}  副本 {replicas}  消去指図 {orders}  消去 {erased}".format(**totals)
    for breach in counts.breaches or ("なし",):
        text += f"\n壁の破れ: {breach}"
    say(totals | {"breaches": counts.breaches}, as_json, text)
    if counts.breaches:
        raise typer.Exit(TAMPERED)


@app.command()
def replicas(as_json: Json = False) -> None:
    """Show how many replicas are held for each city, and how many were erased."""
    for line in _count(as_json).tenants:
        text = f"{line.tenant}  副本 {line.replicas}  消去指図 {line.orders}  消去 {line.erased}"
        say(asdict(line), as_json, text)


@app.command()
def enrol(file: Message, as_json: Json = False) -> None:
    """Enrol a city by its signed keys, and show both fingerprints to compare by telephone."""
    with world(as_json):
        wiring.open_store()
        from kuramori.platform.acts.enrol import enrol as act

        own = wiring.house().keys.public
        enrolment = accepted(act(wiring.house(), read(file)), as_json)
    answer = {
        "tenant": enrolment.tenant,
        "fingerprint": enrolment.keys.fingerprint,
        "platform": own.to_json(),
        "platform_fingerprint": own.fingerprint,
    }
    text = "登録しました: {tenant}\n団体の指紋 {fingerprint}\n当方の指紋 {platform_fingerprint}"
    say(answer, as_json, text.format(**answer))


@app.command()
def receive(file: Message, as_json: Json = False) -> None:
    """Take in sealed replicas, one message a line; the first refusal ends it."""
    with world(as_json):
        wiring.open_store()
        from kuramori.platform.acts.receive import receive as act

        for wire in read(file).split(b"\n"):
            held = accepted(act(wiring.house(), wire), as_json)
            text = f"預かりました: {held.tenant} {held.reference} 第{held.version}版"
            say(asdict(held), as_json, text)


@app.command()
def obey(file: Message, as_json: Json = False) -> None:
    """Obey a city's erasure order; with --json the answer is the signed receipt, byte for byte."""
    with world(as_json):
        wiring.open_store()
        from kuramori.platform.acts.obey import obey as act

        receipt = json.loads(accepted(act(wiring.house(), read(file)), as_json))
    text = "消去しました: {tenant} {erased}件 {obeyed_at}".format(**receipt["message"])
    say(receipt, as_json, text)


def _count(as_json: bool) -> "Counts":
    with world(as_json):
        wiring.open_store()
        from kuramori.platform.acts.count import count

        return count()
