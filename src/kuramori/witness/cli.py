"""The witness's own commands: set up, serve, trust a ledger, show what is remembered.

Exit status: 2 the call was wrong, 3 the world failed, 4 evidence does not fit.
"""

import ipaddress
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from kuramori.foundation.checkpoint import BadNote, VerifierKey
from kuramori.foundation.errors import Breakage, Tampered
from kuramori.witness.desk import Desk
from kuramori.witness.judge import Judge
from kuramori.witness.memory import Memory

app = typer.Typer(no_args_is_help=True, help=__doc__)

Folder = Annotated[
    Path, typer.Option("--folder", envvar="KURAMORI_WITNESS", help="The witness's own folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command()
def init(folder: Folder, name: Annotated[str, typer.Option(help="Name to sign under.")]) -> None:
    """Make the witness's keys; prints its verifier keys, which the city and auditors need."""
    with _honest_exit():
        for key in Memory(folder).create(name):
            typer.echo(str(key))


@app.command()
def serve(
    folder: Folder,
    listen: Annotated[
        str, typer.Option(help="ADDRESS:PORT; port 0 takes a free one.")
    ] = "127.0.0.1:8079",
    anywhere: Annotated[bool, typer.Option(help="Allow an address other machines reach.")] = False,
) -> None:
    """Answer `POST /add-checkpoint` until told to stop. Loopback only, unless --anywhere."""
    memory = Memory(folder)
    with _honest_exit(), memory.opened(), Desk(_address(listen, anywhere), _judge(memory)) as desk:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        typer.echo("listening on {}:{}".format(*desk.server_address[:2]))
        sys.stdout.flush()
        desk.serve_forever()


@app.command()
def trust(folder: Folder, origin: str, vkey: str) -> None:
    """Believe this key about this ledger from now on."""
    with _honest_exit():
        Memory(folder).trust(origin, _key_of(origin, vkey))


@app.command()
def status(folder: Folder, json_: AsJson = False) -> None:
    """The witness's keys, and each ledger with the size it has reached."""
    with _honest_exit():
        memory = Memory(folder)
        keys = [str(key) for key, _ in memory.signers()]
        _show(
            {
                "keys": keys,
                "ledgers": {origin: _size(memory, origin) for origin in memory.origins()},
            },
            json_,
        )


@app.command()
def head(folder: Folder, json_: AsJson = False) -> None:
    """The newest note signed of each ledger, to hand to an auditor (`tools/verify.py --head`)."""
    with _honest_exit():
        memory = Memory(folder)
        notes = {origin: memory.note(origin) for origin in memory.origins() if memory.head(origin)}
        _show(notes, True) if json_ else typer.echo(
            "\n".join(filter(None, notes.values())), nl=False
        )


def _judge(memory: Memory) -> Judge:
    return Judge(memory, lambda: int(time.time()))


def _size(memory: Memory, origin: str) -> int:
    known = memory.head(origin)
    return known.size if known else 0


def _address(listen: str, anywhere: bool) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    try:
        loopback, number = ipaddress.ip_address(host).is_loopback, int(port)
    except ValueError as error:
        raise typer.BadParameter("--listen takes ADDRESS:PORT") from error
    if not loopback and not anywhere:
        raise typer.BadParameter(
            "other machines could reach this address; say --anywhere if you mean it"
        )
    return host, number


def _key_of(origin: str, vkey: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(vkey)
    except BadNote as error:
        raise typer.BadParameter(error.what) from error
    if key.name != origin:
        raise typer.BadParameter("this key signs under another name than the ledger's")
    return key


def _show(value: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(value, ensure_ascii=False))
        return
    for name, content in value.items():
        typer.echo(f"{name}:")
        for line in content.items() if isinstance(content, dict) else content:
            typer.echo(f"  {line if isinstance(line, str) else ' '.join(map(str, line))}")


@contextmanager
def _honest_exit() -> Iterator[None]:
    try:
        yield
    except Breakage as error:
        typer.echo(error.code, err=True)
        raise typer.Exit(3) from error
    except OSError as error:
        typer.echo(f"witness.disk-or-network: {error.strerror}", err=True)
        raise typer.Exit(3) from error
    except Tampered as error:
        typer.echo(error.what, err=True)
        raise typer.Exit(4) from error


if __name__ == "__main__":
    app()
