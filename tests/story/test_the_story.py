"""The story, told twice in one place by the real command: every step holds, and a second telling converges."""

import os

import pytest
from tests.story.telling import (
    CHECKOUT,
    STEPS,
    Telling,
    place_of_its_own,
    processes_of,
    published_ids,
    slips_named,
    told,
    verified,
)


@pytest.fixture(scope="module")
def place():
    with place_of_its_own() as own:
        yield own


@pytest.fixture(scope="module")
def first(place) -> Telling:
    """Told on the real assessment where it lies beside the checkout (CI says so), else on our own."""
    real = os.environ.get("KURAMORI_SEED_ASSESSMENT")
    return told(place, *(["--assessment", real] if real else []))


@pytest.fixture(scope="module")
def rows(first) -> list[dict]:
    return first.rows


@pytest.fixture(scope="module")
def again(place, first) -> Telling:
    """Started in another folder, among files with the names of our own modules."""
    return told(place, started_in=CHECKOUT / "src" / "kuramori" / "city")


def test_it_works(first, rows):
    assert [row for row in rows if not row["ok"]] == [], first.log.read_text()
    assert first.end() == 0


def test_it_tells_every_step_once_and_in_order(rows):
    assert [row["id"] for row in rows] == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_each_step_says_what_was_to_be_shown_and_what_was_seen(rows, step):
    (row,) = (row for row in rows if row["id"] == step)
    assert set(row) == {"id", "ok", "what", "evidence"}
    assert row["what"].strip()
    assert row["evidence"].strip()


def test_a_second_telling_converges(again):
    assert [row for row in again.rows if not row["ok"]] == [], again.log.read_text()
    assert [row["id"] for row in again.rows] == STEPS
    assert again.end() == 0


def test_a_second_telling_seals_nobody_twice(rows, again):
    sealed = [row["evidence"] for telling in (rows, again.rows) for row in telling if row["id"] == "b-city"]
    assert sealed[0].startswith("300 entered now; 300 persons")
    assert sealed[1].startswith("0 entered now;")


def test_what_pages_said_stands_in_the_published_ledger(place, rows, again):
    said = slips_named(rows) | slips_named(again.rows)
    assert len(said) >= 6
    assert said <= published_ids(place)
    checked = verified(place, "--witness")
    assert checked.returncode == 0, checked.stdout


def test_nothing_runs_on_afterwards(place, again):
    assert again.end() == 0
    assert processes_of(place) == []
    assert list(place.run.glob("*.pid")) == []


def test_no_secret_is_left_readable_by_others(place, again):
    """Everything but the way in is closed: others may pass through the place, and open nothing."""
    assert again.end() == 0
    entered = [path for path in place.root.iterdir() if path.stat().st_mode & 0o077]
    assert entered == []
