"""The command line in front of the served house, and officers of our own to work at it."""

import fcntl
import json
import os
import pty
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from tests.story.telling import CHECKOUT, PATIENCE, environment, kuramori

from kuramori.city.acts import appoint
from kuramori.city.desks.story.browser import Browser, SignIn
from kuramori.city.rules.people import NIGHT, Appointment, Role

_NUMBERS = count(3001)


@pytest.fixture
def run(house, place):
    """`kuramori …` in the place of the tests' house."""
    return lambda *words, **more: kuramori(place.root, *words, **more)


@pytest.fixture
def read(run):
    """What a command says with --json: one value."""

    def reading(*words):
        said = run(*words, "--json")
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)

    return reading


@pytest.fixture
def newcomer(house):
    """Takes somebody in who signs in nowhere else, so that no code is spent twice."""

    def take_in(role: Role) -> SignIn:
        number, first, today = str(next(_NUMBERS)), appoint.fresh_secrets(), house.clock.today()
        appointments = (Appointment(role, begins=today),)
        who = appoint.Newcomer(number, "新田 のぞみ", "市民課", appointments, today + timedelta(days=30))
        assert appoint.engage(house, NIGHT, who, first, terminal="tests") is None
        return SignIn(who.name, number, first.password, first.totp_secret)

    return take_in


@pytest.fixture
def sit_down(served, newcomer):
    """Somebody new of a role, signed in at a browser."""
    opened = []

    def sitting(role: Role) -> Browser:
        opened.append(Browser(served.base_url, served.ca_path, newcomer(role)))
        return opened[-1].__enter__()

    yield sitting
    for browser in opened:
        browser.close()


@dataclass
class Typed:
    """A command that asked at a terminal: what it printed, and what the screen showed."""

    status: int
    stdout: str
    screen: str


@pytest.fixture
def type_in(place):
    """Run `kuramori …` at a terminal of its own and type each answer once it is asked for."""

    def typing(*words: str, answers: tuple[str, ...]) -> Typed:
        keyboard, screen = pty.openpty()
        called = [sys.executable, "-m", "kuramori.cli", *words]
        with subprocess.Popen(
            called, env=environment(place.root), cwd=CHECKOUT, stdin=screen, stdout=subprocess.PIPE, stderr=screen,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        ) as process:  # fmt: skip
            os.close(screen)
            shown = ""
            for answer in answers:
                shown += _until_asked(keyboard)
                os.write(keyboard, answer.encode() + b"\n")
            said = process.stdout.read().decode()
            shown += _rest(keyboard)
            process.wait(PATIENCE)
        os.close(keyboard)
        return Typed(process.returncode, said, shown)

    return typing


def _until_asked(keyboard: int) -> str:
    """What the screen shows up to a question; an ended command asks no more."""
    shown, until = b"", time.monotonic() + PATIENCE
    while not shown.endswith(b": "):
        assert time.monotonic() < until, shown
        try:
            shown += os.read(keyboard, 1024)
        except OSError:
            break
    return shown.decode()


def _rest(keyboard: int) -> str:
    shown = b""
    try:
        while more := os.read(keyboard, 1024):
            shown += more
    except OSError:  # the terminal's other end is closed
        pass
    return shown.decode()


def codes(who: SignIn) -> tuple[str, str]:
    """The code of this half minute and the next one: each works once."""
    now = time.time()
    return who.code(now), who.code(now + 30)
