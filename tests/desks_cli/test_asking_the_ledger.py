"""The ledger by command line: an officer answers for it with password and code, typed in unseen; each search is an
entry, and an entry can be taken away with its proof.
"""

import json
import subprocess
import sys

import pytest
from tests.desks_cli.conftest import codes
from tests.story.telling import VERIFIER

from kuramori.city.rules.people import Role


@pytest.fixture
def auditor(newcomer):
    return newcomer(Role.AUDITOR)


def test_it_works(served, auditor, type_in, tmp_path):
    first, second = codes(auditor)
    found = type_in("city", "ledger", "--as", auditor.staff_number, "--json", answers=(auditor.password, first))
    assert found.status == 0, found.screen
    page = json.loads(found.stdout)
    assert page["total"] > 0
    assert page["entries"][0]["slip"] == page["slip"], "the search itself is the newest entry"
    sequenced = next(entry["slip"] for entry in page["entries"] if entry["index"] is not None)
    proved = type_in(
        "city", "proof", sequenced, "--as", auditor.staff_number, answers=(auditor.password, second)
    )  # fmt: skip
    assert proved.status == 0, proved.screen
    document = tmp_path / "proof.json"
    document.write_text(proved.stdout, encoding="utf-8")
    checked = subprocess.run([sys.executable, VERIFIER, document], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    assert sequenced in checked.stdout


def test_it_shows_no_secret_on_the_screen(auditor, type_in):
    code, _ = codes(auditor)
    typed = type_in("city", "ledger", "--as", auditor.staff_number, "--json", answers=(auditor.password, code))
    assert typed.status == 0
    for secret in (auditor.password, code):
        assert secret not in typed.screen + typed.stdout


def test_it_refuses_a_wrong_code(auditor, type_in):
    right, _ = codes(auditor)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    typed = type_in("city", "ledger", "--as", auditor.staff_number, "--json", answers=(auditor.password, wrong))
    assert typed.status == 2
    assert typed.stdout == ""
    assert "hint:" in typed.screen


def test_it_refuses_a_wrong_password(auditor, type_in):
    typed = type_in("city", "ledger", "--as", auditor.staff_number, answers=("not hers",))
    assert typed.status == 2
    assert typed.stdout == ""


def test_it_refuses_somebody_without_the_right(newcomer, type_in):
    clerk = newcomer(Role.CLERK)
    typed = type_in("city", "ledger", "--as", clerk.staff_number, answers=(clerk.password, codes(clerk)[0]))
    assert typed.status == 2
    assert typed.stdout == ""


def test_it_refuses_a_slip_nobody_wrote(auditor, type_in):
    slip = "AAAA-AAAA-AAAA-AAAA"
    answers = (auditor.password, codes(auditor)[0])
    typed = type_in("city", "proof", slip, "--as", auditor.staff_number, answers=answers)
    assert typed.status == 2
    assert typed.stdout == ""
