"""How the command line takes messages in and answers: text for a person, JSON for a program.

Exit codes: 2 refused, 3 the world failed, 4 a wall does not stand. Not for: the commands (cli).
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import typer

from kuramori.foundation.errors import Breakage, Refusal
from kuramori.platform.desks.refusals import words

REFUSED, FAILED, TAMPERED = 2, 3, 4

T = TypeVar("T")


def accepted(answer: T | Refusal, as_json: bool) -> T:
    """The answer of an act; a refusal is told and ends the command."""
    if isinstance(answer, Refusal):
        _tell("refused", answer, as_json)
        raise typer.Exit(REFUSED)
    return answer


@contextmanager
def world(as_json: bool) -> Iterator[None]:
    """Tells a failure of the world in words instead of a traceback, and ends the command."""
    try:
        yield
    except Breakage as failure:
        _tell("failed", failure, as_json)
        raise typer.Exit(FAILED) from None


def read(file: Path) -> bytes:
    """The bytes of a file, or of stdin for `-`, without the line end an editor leaves behind.

    Raises Breakage `platform.file-unreadable`.
    """
    try:
        wire = sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()
    except OSError as error:
        raise Breakage("platform.file-unreadable") from error
    return wire.removesuffix(b"\n")


def say(answer: dict[str, Any], as_json: bool, text: str) -> None:
    """One answer: a line of canonical JSON, or `text`."""
    typer.echo(_json(answer) if as_json else text)


def _tell(outcome: str, said: Refusal | Breakage, as_json: bool) -> None:
    sentences = words(said)
    if as_json:
        typer.echo(_json({outcome: said.code, "params": dict(said.params), **sentences}))
    else:
        for language in sentences.values():
            typer.echo(" ".join(language.values()), err=True)


def _json(value: dict[str, Any]) -> str:
    # The spelling of foundation.canonical, so that a signed receipt leaves byte for byte.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
