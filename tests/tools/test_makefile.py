"""A bare `make` names every target, and options travel to the command as they were given."""

import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def make(*arguments):
    told = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


def test_it_works():
    targets = re.search(r"^\.PHONY: (.*)$", (CHECKOUT / "Makefile").read_text(), re.M)[1].split()
    helped = [line.split()[1] for line in make().splitlines()]
    assert helped == targets


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        (["demo"], "kuramori demo"),
        (["demo", "CITY=435000", "PORT=9000"], "kuramori demo --city '435000' --port '9000'"),
        (["demo", "CITY=abc"], "kuramori demo --city 'abc'"),
        (["story", "JSON=a b.json"], "kuramori story --json 'a b.json'"),
        (["story", "ASSESSMENT=x.txt"], "kuramori story --assessment 'x.txt'"),
        (["claims", "JSON=c.json"], "kuramori claims --json 'c.json'"),
        (["clean-demo"], "kuramori clean-demo"),
    ],
)
def test_it_hands_options_on(asked, command):
    would_run = make("--dry-run", *asked).splitlines()[-1].split("/bin/")[-1]
    assert " ".join(would_run.split()) == command
