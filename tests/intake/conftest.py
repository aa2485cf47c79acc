"""The house of these tests: with a witness beside it, and the whole-house checker after every write."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.intake.writer import families, rows, write_csv
from tests.strongroom.fixtures import crowd, house, quick_passwords, sound, witness_memory

from kuramori.city.acts import amend
from kuramori.city.desks.intake import bring_in
from kuramori.city.store import sealed
from kuramori.city.strongroom import vault

__all__ = ["crowd", "house", "quick_passwords", "sound", "witness_memory"]


class Import:
    """One import and what came of it: `status`, `told` (the summary) and `faults` (the report)."""

    def __init__(self, house, path: Path, said: str, status: int) -> None:
        self.status = status
        self.told = json.loads(said)
        report = path.with_suffix(".json")
        self.faults = json.loads(report.read_text("utf-8"))
        self.report = report.read_text("utf-8")

    @property
    def codes(self) -> dict[int, str]:
        return {fault["line"]: fault["code"] for fault in self.faults}


@pytest.fixture
def bring(house, capsys) -> Callable[..., Import]:
    """`bring(path)`: the file imported as the command does."""

    def run(path: Path, *, dry_run: bool = False) -> Import:
        capsys.readouterr()
        status = bring_in(house, path, path.with_suffix(".json"), dry_run=dry_run, as_json=True)
        return Import(house, path, capsys.readouterr().out, status)

    return run


@pytest.fixture
def homes(house, crowd):
    """A few households nobody has entered yet."""
    found = families(6)
    crowd.extend(amend.Resident(_subject(house, one), tuple(reversed(one.versions))) for one in persons(found))
    return found


@pytest.fixture
def file(tmp_path, homes) -> Path:
    """Those households as a file."""
    return write_csv(tmp_path / "residents.csv", rows(homes))


def persons(homes):
    return [one for home in homes for one in home.members]


def _subject(house, person):
    return vault.pseudonyms(house, [person.current.address_number])[0]


def kept(house, homes):
    """Sealed rows of these households' persons."""
    return sealed.versions_of([_subject(house, one) for one in persons(homes)])


def kept_of(house, home):
    return kept(house, [home])


