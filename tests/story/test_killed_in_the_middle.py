"""kill -9 in the middle of (c), (d) and (e): nothing that a page acknowledged is lost, and telling it again converges.

One place for all: each telling has to pass the point where the one before was killed in order to reach its own, and
the last one is told to its end. Beside the story's cast a clerk of our own works all the time, and remembers the
number of every slip that a page showed her.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import tomllib
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from tests.story.telling import (
    CHECKOUT,
    STEPS,
    Telling,
    committed_ids,
    environment,
    half_erased,
    place_of_its_own,
    processes_of,
    published_ids,
    slips_named,
    telling,
    told,
    unfinished,
    verified,
)

from kuramori.city import housekeeping
from kuramori.city.desks.story.browser import Browser, SignIn
from kuramori.city.desks.story.counter import open_people, receipt, slip_on, subjects_on

KILLS = {
    "the web server in (c)": [("b-expired", "web")],
    "the night in (c) and the web server in (d)": [("c-search", "night"), ("c-refuse", "web")],
    "the night in (d) and the story in (e)": [("d-warned", "night"), ("e-draft", "story")],
    "the night before it shreds": [("e-draft", "night")],
    "the register before it shreds": [("e-draft", "register")],
    "the night in the epoch turn": [("e-approve", "night")],
    "the web server before the certificate": [("e-turn", "web")],
    "the story while backups are restored": [("e-gone-live", "drill")],
}
"""After which step of a telling who is killed."""


@dataclass
class Remembered:
    """What must never be lost: slips that pages showed, and heads that the witness had cosigned."""

    slips: set[str] = field(default_factory=set)
    heads: list[Path] = field(default_factory=list)


@pytest.fixture(scope="module")
def place():
    with place_of_its_own() as own:
        yield own


@pytest.fixture(scope="module")
def remembered() -> Remembered:
    return Remembered()


@pytest.fixture(scope="module")
def clerk(place) -> SignIn:
    """Somebody who is not in the story. Taken in before the first telling, so that she sees all of it."""
    prepared = [sys.executable, "-c", _PREPARE]
    subprocess.run(prepared, env=environment(place.root), cwd=CHECKOUT, check=True, capture_output=True)
    engaged = [sys.executable, "-m", "tests.story.newcomer", "2001", "clerk"]
    said = subprocess.run(engaged, env=environment(place.root), cwd=CHECKOUT, check=True, capture_output=True)
    return SignIn(**json.loads(said.stdout))


_PREPARE = """
from kuramori.city import housekeeping
from kuramori.city.desks.trial import TRIAL_SETTINGS
place = housekeeping.Place.here()
housekeeping.prepare(place)
place.keep(TRIAL_SETTINGS)
with housekeeping.servers(place):
    from kuramori.city.desks import rehearsal
    rehearsal.prepare(place)
"""


@pytest.mark.parametrize("kills", KILLS.values(), ids=KILLS)
def test_it_loses_nothing(place, clerk, remembered, kills):
    with telling(place) as story:
        story.wait_for("b-city")
        with _at_work(place, clerk, remembered.slips):
            for step, victim in kills:
                story.wait_for(step)
                _kill(story, victim)
            _keep_head(place, remembered)
            _let_it_end(story, victim)
        remembered.slips |= slips_named(story.rows)
        assert not all(row["ok"] for row in story.rows) or len(story.rows) < len(STEPS)
    with housekeeping.servers(place):
        assert remembered.slips <= committed_ids(place)
        assert half_erased(place) == []


def test_it_converges(place, clerk, remembered):
    whole = told(place)
    assert [row for row in whole.rows if not row["ok"]] == [], whole.log.read_text()
    assert [row["id"] for row in whole.rows] == STEPS
    assert whole.end() == 0
    assert processes_of(place) == []


def test_every_acknowledged_slip_stands_in_the_published_ledger(place, remembered):
    assert len(remembered.slips) > len(KILLS)
    assert remembered.slips <= published_ids(place)


def test_the_ledger_extends_every_head_the_witness_knew(place, remembered):
    assert len(remembered.heads) == len(KILLS)
    for head in remembered.heads:
        checked = verified(place, "--witness", "--head", head)
        assert checked.returncode == 0, checked.stdout


def test_no_case_is_left_half_erased(place, clerk):
    with housekeeping.servers(place):
        assert half_erased(place) == []
        assert unfinished(place) == []


def test_no_scratch_cluster_is_left_behind(place):
    assert list(place.clusters.glob("scratch-*")) == []


def _kill(story: Telling, victim: str) -> None:
    """kill -9: of a child the whole process group, of the database only the postmaster, as an administrator might.

    A `drill` is the story at the moment when it has woken a backup.
    """
    run = story.place.run
    if victim == "drill":
        story.until(lambda: any(story.place.clusters.glob("scratch-*/data/postmaster.pid")), "a scratch cluster")
    if victim in ("story", "drill"):
        story.process.kill()
    elif victim == "register":
        os.kill(int((story.place.register / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    else:
        os.killpg(int((run / f"{victim}.pid").read_text()), signal.SIGKILL)


def _let_it_end(story: Telling, victim: str) -> None:
    """Without its night the story would wait for minutes: it is told to stop. Everything else ends it by itself."""
    if victim == "night":
        story.process.terminate()
    assert story.end() != 0


def _keep_head(place: housekeeping.Place, remembered: Remembered) -> None:
    (head,) = place.witness.glob("ledgers/*/head")
    kept = place.root.parent / f"head-{len(remembered.heads)}"
    kept.write_bytes(head.read_bytes())
    remembered.heads.append(kept)


@contextmanager
def _at_work(place: housekeeping.Place, who: SignIn, slips: set[str]):
    """The clerk at her own browser: she searches again and again, opens one resident, until the house breaks off."""
    port = tomllib.loads(place.settings_file.read_text(encoding="utf-8"))["web"]["port"]
    leave = threading.Event()
    with Browser(f"https://localhost:{port}", place.tls / "ca.pem", who) as browser:
        opened = open_people(browser, _looked_up(browser, slips)[:1], receipt())
        slips.add(slip_on(opened.text))
        work = threading.Thread(target=_work, args=(browser, slips, leave))
        work.start()
        try:
            yield
        finally:
            leave.set()
            work.join()


def _work(browser: Browser, slips: set[str], leave: threading.Event) -> None:
    with suppress(httpx.TransportError):
        while not leave.wait(0.2) and _looked_up(browser, slips):
            pass


def _looked_up(browser: Browser, slips: set[str]) -> list[UUID]:
    """One search; its slip is remembered once the page is here. Nobody when the house could not answer."""
    if browser.get("/people/").status_code != httpx.codes.OK:
        return []
    found = browser.post("/people/", q="サトウ", fit="prefix")
    if found.status_code != httpx.codes.OK:
        return []
    slips.add(slip_on(found.text))
    return subjects_on(found.text)
