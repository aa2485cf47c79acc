"""Dying at a chosen statement: the connection raises just before or just after it, as a kill there would look."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections


class Killed(Exception):
    """The process died here."""


@contextmanager
def killed_at(statement: str, *, after: bool = False, alias: str = "default", nth: int = 1) -> Iterator[None]:
    """The block must die at the `nth` statement of one database that contains these words, before or after it ran."""
    seen = 0

    def wrapper(execute, sql, params, many, context):
        nonlocal seen
        if statement not in " ".join(sql.split()):
            return execute(sql, params, many, context)
        seen += 1
        if seen < nth:
            return execute(sql, params, many, context)
        if after:
            execute(sql, params, many, context)
        raise Killed

    with pytest.raises(Killed), connections[alias].execute_wrapper(wrapper):
        yield


def die(*_: object, **__: object) -> None:
    """Stands in for whatever a test wants to die at."""
    raise Killed
