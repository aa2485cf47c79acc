"""The night desk: what the house does by itself, second by second and hour by hour. It finds its work by state.

Every step can be killed and is finished by the next one: queues are tables. A step the world breaks is told and tried
again; evidence that does not fit stops the desk. Not for: anything an officer must decide.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kuramori.city.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import Error as DatabaseError  # noqa: E402
from django.db import close_old_connections  # noqa: E402

from kuramori.city import wiring  # noqa: E402
from kuramori.city.acts import assess, backup, erase, rotate, sequence  # noqa: E402
from kuramori.city.rules.people import NIGHT  # noqa: E402
from kuramori.city.wiring import House  # noqa: E402
from kuramori.foundation.errors import Breakage, Refusal, Tampered  # noqa: E402

HOUR = 3600.0
"""How often the house looks for records past retention and checks its own assessment."""

PATIENCE = 15.0
"""Seconds before a step that the world broke is tried again."""


def turn_the_epoch(house: House) -> None:
    """Carry an approved turn to its end: keys moved, keyring backed up, old epoch destroyed."""
    if rotate.carry_out(house):
        taken = backup.take(house, "keyring")
        if isinstance(taken, Refusal):
            raise Breakage(taken.code, **taken.params)
        rotate.finish(house)


EVERY_SECOND: tuple[Callable[[House], object], ...] = (
    sequence.advance,
    erase.carry_out,
    turn_the_epoch,
    erase.confirm,
    erase.certify,
)
EVERY_HOUR: tuple[Callable[[House], object], ...] = (
    erase.nominate,
    lambda house: assess.run_checks(house, NIGHT),
    lambda house: call_command("clearsessions"),
)


def main() -> int:
    """Work until told to stop. Exit 4 when evidence does not fit."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    house = wiring.house()
    rounds = (_Round(EVERY_SECOND, house.policy.checkpoint_seconds), _Round(EVERY_HOUR, HOUR, first=HOUR))
    try:
        while not stop.is_set():
            for one in rounds:
                one.work(house)
            stop.wait(house.policy.checkpoint_seconds)
    except Tampered as error:
        _tell("tampered", what=error.what)
        return 4
    return 0


class _Round:
    """Steps done every so often; one that failed rests for `PATIENCE` while the others go on."""

    def __init__(self, steps: tuple[Callable[[House], object], ...], every: float, *, first: float = 0.0) -> None:
        self._every = every
        self._due = {step: time.monotonic() + first for step in steps}

    def work(self, house: House) -> None:
        for step, due in self._due.items():
            if time.monotonic() >= due:
                rest = self._every if _succeeds(step, house) else max(PATIENCE, self._every)
                self._due[step] = time.monotonic() + rest


def _succeeds(step: Callable[[House], object], house: House) -> bool:
    try:
        step(house)
    except Breakage as error:
        _tell("breakage", code=error.code)
    except DatabaseError as error:
        _tell("breakage", code="store.down", kind=type(error).__name__)
        close_old_connections()
    else:
        return True
    return False


def _tell(event: str, **facts: str) -> None:
    """One line of JSON for the log; never an exception's text, which could hold a row."""
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "event": event, **facts}
    print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
