"""Every read of the city's command line gives one JSON value to programs, and lines to people."""

import json

import pytest
from tests.story.telling import CHECKOUT

from kuramori.foundation.checkpoint import VerifierKey

ASSESSMENT = CHECKOUT / "examples" / "kuramori_assessment.txt"
ROW = {"measure", "kind", "state", "grade", "checked_at", "evidence"}


@pytest.fixture
def imported(read):
    return read("city", "import-assessment", str(ASSESSMENT))


def test_it_works(served, read):
    status = read("city", "status")
    assert set(status) == {"size", "root_hex", "signed_at", "witnessed_at", "witnessed_size", "behind"}
    assert status["size"] > 0
    assert len(bytes.fromhex(status["root_hex"])) == 32


def test_keys_can_be_pinned(house, read, run):
    vkeys = read("city", "keys")
    assert [VerifierKey.parse(one).name for one in vkeys] == [house.origin] * 2
    assert run("city", "keys").stdout.splitlines() == vkeys


def test_an_imported_assessment_is_counted(imported):
    assert set(imported) == {"title", "claims", "undeclared", "unplaced"}
    assert imported["claims"] == 103
    assert imported["unplaced"] == []


def test_checks_give_one_row_a_measure(imported, read):
    rows = read("city", "check")
    assert len(rows) == imported["claims"]
    assert len({row["measure"] for row in rows}) == len(rows)
    assert all(set(row) == ROW for row in rows)


def test_claims_write_the_same_rows_as_a_report(imported, run, tmp_path):
    report = tmp_path / "claims.json"
    said = run("claims", "--json", str(report))
    assert said.returncode == 0, said.stderr
    rows = json.loads(report.read_text("utf-8"))
    assert all(set(row) == ROW for row in rows)
    assert len(said.stdout.splitlines()) == len(rows) == imported["claims"]
    proved = [row for row in rows if row["state"] == "true"]
    assert proved
    assert all(row["evidence"] and row["checked_at"] for row in proved)


def test_people_read_lines(run):
    lines = run("city", "status").stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines][:2] == ["size", "root_hex"]


def test_a_backup_names_itself(read):
    assert read("city", "back-up", "keyring")["backup"].startswith("keyring-")


def test_it_refuses_a_store_that_does_not_exist(run):
    said = run("city", "back-up", "attic")
    assert said.returncode == 2
    assert "register or keyring" in said.stderr


@pytest.mark.parametrize("content", [b"", "評価書".encode("cp932"), b"\x00\x01\x02"], ids=["empty", "CP932", "binary"])
def test_it_refuses_a_text_that_is_no_assessment(run, tmp_path, content):
    path = tmp_path / "assessment.txt"
    path.write_bytes(content)
    said = run("city", "import-assessment", str(path))
    assert said.returncode == 2
    assert "hint:" in said.stderr
    assert said.stdout == ""
