"""`demo` tells the story, serves, says how everybody signs in, and closes whole on Ctrl-C; `clean-demo` takes away
what it made and nothing else.
"""

import json
import signal
import ssl
import subprocess
import sys
import time

import httpx
import pytest
from tests.story.telling import CHECKOUT, PATIENCE, RESIDENTS, environment, kuramori, place_of_its_own, processes_of

from kuramori.city.fiction.cast import CAST
from kuramori.city.outside.cluster import free_port, is_free


@pytest.fixture(scope="module")
def place():
    with place_of_its_own() as own:
        yield own


@pytest.fixture(scope="module")
def shown(place):
    """What was on the screen of a demo that was looked at and then ended by Ctrl-C, its port and its exit status."""
    port, log = free_port(), place.root.parent / "demo.log"
    called = [sys.executable, "-m", "kuramori.cli", "demo", "--city", RESIDENTS, "--port", str(port)]
    with log.open("wb") as said:
        demo = subprocess.Popen(called, env=environment(place.root), cwd=CHECKOUT, stdout=said, stderr=said)
    try:
        _until_served(demo, log)
        trust = ssl.create_default_context(cafile=str(place.tls / "ca.pem"))
        answer = httpx.get(f"https://localhost:{port}/sign-in/", verify=trust, trust_env=False)
        demo.send_signal(signal.SIGINT)
        yield log.read_text("utf-8"), answer, port, demo.wait(PATIENCE)
    finally:
        demo.kill()
        demo.wait()


def test_it_works(shown):
    text, answer, port, status = shown
    assert answer.status_code == httpx.codes.OK
    assert "職員番号" in answer.text
    assert f"https://localhost:{port}" in text
    assert status == 0


def test_it_says_how_everybody_signs_in(place, shown):
    text, *_ = shown
    cast = _kept_cast(place)
    assert set(cast) == {member.key for member in CAST}
    for who in cast.values():
        for part in ("staff_number", "name", "password", "totp_secret"):
            assert who[part] in text


def test_it_leaves_nobody_behind(place, shown):
    *_, port, _ = shown
    assert processes_of(place) == []
    assert is_free(port)
    assert all(is_free(place.settings()[name]["port"]) for name in ("register", "keyring", "witness"))


def test_cleaning_leaves_a_strangers_file_alone(place, shown):
    stranger = place.root / "holiday.jpg"
    stranger.write_bytes(b"sea")
    beside = place.root.parent / "report.txt"
    beside.write_text("ours too")
    said = kuramori(place.root, "clean-demo")
    assert said.returncode == 0, said.stderr
    assert {path.name: path.read_bytes() for path in place.root.iterdir()} == {"holiday.jpg": b"sea"}
    assert beside.exists()
    stranger.unlink()
    place.root.rmdir()


def _until_served(demo: subprocess.Popen, log) -> None:
    """Until the last of the cast is on the screen."""
    until = time.monotonic() + PATIENCE
    while CAST[-1].name not in log.read_text("utf-8"):
        assert demo.poll() is None, log.read_text("utf-8")[-2000:]
        assert time.monotonic() < until, log.read_text("utf-8")[-2000:]
        time.sleep(0.1)


def _kept_cast(place) -> dict[str, dict[str, str]]:
    return json.loads((place.root / "cast.json").read_text("utf-8"))
