"""How the command line speaks: results, refusals and failures, for people and for programs.

Exit status: 0 done; 2 what was asked cannot be done as asked, and nothing changed; 3 the world failed; 4 evidence does
not fit. People read `error:`, why and `hint:` on stderr; programs read one JSON value on stdout.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Any

import typer

from kuramori.city.desks.refusals import words
from kuramori.foundation.errors import Breakage, Refusal, Tampered

REFUSED, FAILED, TAMPERED = 2, 3, 4


@contextmanager
def plain_answers() -> Iterator[None]:
    """Turn what goes wrong into a sentence and an exit status."""
    try:
        yield
    except Breakage as error:
        _say(error)
        raise typer.Exit(REFUSED if error.code.startswith("setup.") else FAILED) from error
    except Tampered as error:
        typer.echo(f"error: evidence does not fit: {error.what}", err=True)
        raise typer.Exit(TAMPERED) from error


def done_or_refused(answer: Any) -> Any:
    """The answer itself, unless it is a refusal: that is said, and the command ends."""
    if isinstance(answer, Refusal):
        _say(answer)
        raise typer.Exit(REFUSED)
    return answer


def show(value: Any, *, as_json: bool) -> None:
    """Print a result: canonical enough for programs, line by line for people."""
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    if as_json:
        typer.echo(json.dumps(plain, ensure_ascii=False, default=str))
    elif isinstance(plain, dict):
        for name, content in plain.items():
            typer.echo(f"{name}: {content}")
    else:
        typer.echo(plain)


def reader_language() -> str:
    """The language of this terminal."""
    return "ja" if os.environ.get("LANG", "").startswith("ja") else "en"


def _say(said: Refusal | Breakage) -> None:
    told = words(said, reader_language())
    typer.echo(f"error: {told.what.strip()}\n       {told.why.strip()}\nhint:  {told.remedy.strip()}", err=True)
