"""The auditor reads a published ledger: an honest one holds; every change is refused by name."""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kuramori.foundation import canonical
from kuramori.foundation.tiles import encode_bundle

VERIFIER = Path(__file__).parents[2] / "tools" / "verify.py"


def make_entry(number, **more):
    said = {"v": 1, "id": f"S-{number:06d}", "act": "record:open", "behalf": "蔵森", "facts": {}}
    return canonical.encode(said | more)


def republish(city, entries, *, signed):
    """Write another history over the folder; `signed` says whether the city signs that too."""
    note = (city.folder / "checkpoint").read_bytes()
    shutil.rmtree(city.folder / "tile")
    shutil.rmtree(city.folder / "checkpoints", ignore_errors=True)
    city.entries = []
    city.append(*entries)
    if not signed:
        city.write("checkpoint", note)


def test_it_works(city, judge):
    status, said = judge(city.folder, *city.pins(), "--witness")
    assert status == 0
    assert [line[:2].strip() for line in said.splitlines()[1:-1]] == list("1234567")
    assert "PROVEN" in said
    assert "obtained elsewhere" in said


def test_it_says_plainly_when_the_key_came_with_the_evidence(city, judge):
    status, said = judge(city.folder)
    assert status == 0
    assert "CAME WITH THE EVIDENCE" in said


def test_it_runs_alone_without_our_code(city):
    command = [sys.executable, "-I", str(VERIFIER), str(city.folder)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    command[-1] = str(city.folder / "nowhere")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2
    imports = [line for line in VERIFIER.read_text().splitlines() if "import" in line.split()]
    assert not any("kuramori" in line for line in imports if line.startswith(("import", "from")))


def test_it_works_for_an_empty_ledger(city, judge):
    republish(city, [], signed=True)
    assert judge(city.folder)[0] == 0


def test_it_works_for_a_large_ledger_on_all_processors(city, judge):
    republish(city, [make_entry(number) for number in range(70_000)], signed=True)
    assert judge(city.folder)[0] == 0


FILES = (
    "checkpoint",
    "keys",
    "tile/0/000",
    "tile/0/002.p/88",
    "tile/0/000.p/200",
    "tile/1/000.p/2",
    "tile/entries/000",
    "tile/entries/002.p/88",
    "tile/entries/000.p/200",
    "checkpoints/200",
    "checkpoints/600",
)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_refuses_one_byte_changed_in_any_file(city, judge, name, data):
    honest = city.path(name).read_bytes()
    at = data.draw(st.integers(0, len(honest) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != honest[at]))
    city.write(name, honest[:at] + bytes([other]) + honest[at + 1 :])
    status, said = judge(city.folder)
    city.write(name, honest)
    assert status == 1
    assert "REJECTED" in said


@pytest.mark.parametrize("name", FILES)
def test_it_names_a_file_cut_short_or_gone(city, judge, name):
    honest = city.path(name).read_bytes()
    city.write(name, honest[:-1])
    assert judge(city.folder)[0] == 1
    city.write(name, honest + b"\0")
    assert judge(city.folder)[0] == 1
    city.path(name).unlink()
    optional = name.startswith("checkpoints/") or name.endswith("000.p/200")
    status, said = judge(city.folder)
    assert status == (0 if optional else 1)
    assert optional or name in said


@pytest.mark.parametrize(
    "name",
    [
        "note.txt",
        ".hidden",
        "checkpoints/x",
        "tile/0/003",
        "tile/0/002.p/89",
        "tile/0/001.p/256",
        "tile/2/000.p/1",
        "tile/0/0",
        "tile/00/000",
        "tile/entries/002.p/088",
        "tile/entries/003.p/1",
    ],
)
def test_it_refuses_a_file_that_does_not_belong(city, judge, name):
    city.write(name, city.path("tile/0/000").read_bytes())
    status, said = judge(city.folder)
    assert status == 1
    assert name in said


def test_it_refuses_a_link_in_place_of_a_file(city, judge, tmp_path):
    tile = city.path("tile/0/000")
    tile.rename(tmp_path / "elsewhere")
    tile.symlink_to(tmp_path / "elsewhere")
    assert judge(city.folder)[0] == 1


def test_it_refuses_missing_newest_rows(city, judge):
    republish(city, city.entries[:590], signed=False)
    status, said = judge(city.folder)
    assert status == 1
    assert "tile/entries/002.p/88" in said


def test_it_refuses_reordered_rows(city, judge):
    entries = city.entries[:]
    entries[10], entries[20] = entries[20], entries[10]
    republish(city, entries, signed=False)
    status, said = judge(city.folder)
    assert status == 1
    assert "re-ordered" in said


def test_it_refuses_an_edited_row_with_every_tile_made_to_fit(city, judge):
    entries = city.entries[:]
    entries[10] = entries[10].replace(b"record:open", b"record:shut")
    republish(city, entries, signed=False)
    status, said = judge(city.folder)
    assert status == 1
    assert "another root" in said


def test_it_refuses_a_rollback_the_city_signed(city, judge, tmp_path):
    known = tmp_path / "known-head"
    known.write_text(city.head(), "utf-8")
    assert judge(city.folder, "--head", known)[0] == 0
    republish(city, city.entries[:590], signed=True)
    assert judge(city.folder)[0] == 0
    status, said = judge(city.folder, "--head", known)
    assert status == 1
    assert "rolled back" in said


def test_it_refuses_a_fork_the_city_signed(city, judge, tmp_path):
    known = tmp_path / "known-head"
    known.write_text(city.head(), "utf-8")
    republish(city, [make_entry(9999), *city.entries[1:]], signed=True)
    status, said = judge(city.folder, "--head", known)
    assert status == 1
    assert "forked" in said


def test_it_refuses_an_older_checkpoint_that_is_no_prefix(city, judge):
    city.write("checkpoints/300", city.head([make_entry(9999), *city.entries[1:300]]))
    status, said = judge(city.folder)
    assert status == 1
    assert "checkpoints/300" in said
    assert "forked" in said


def test_it_refuses_an_older_checkpoint_with_more_rows(city, judge):
    city.write("checkpoints/601", city.head([*city.entries, make_entry(601)]))
    status, said = judge(city.folder)
    assert status == 1
    assert "rolled back" in said


def test_it_refuses_another_citys_database(city, neighbour, judge, tmp_path):
    assert judge(neighbour.folder)[0] == 0
    status, said = judge(neighbour.folder, *city.pins())
    assert status == 1
    assert "not the ledger whose key you hold" in said
    known = tmp_path / "known-head"
    known.write_text(city.head(), "utf-8")
    assert judge(neighbour.folder, *city.pins(), "--head", known)[0] == 1


def test_it_refuses_another_citys_rows_under_our_checkpoint(city, neighbour, judge):
    republish(city, neighbour.entries, signed=False)
    assert judge(city.folder)[0] == 1


def test_it_refuses_an_outside_head_of_another_ledger_or_of_nobody(city, neighbour, judge, tmp_path):
    known = tmp_path / "known-head"
    known.write_text(neighbour.head(), "utf-8")
    assert judge(city.folder, "--head", known)[0] == 1
    pins = [part for vkey in neighbour.vkeys() for part in ("--key", vkey)]
    status, said = judge(city.folder, *city.pins(), *pins, "--head", known)
    assert status == 1
    assert "another ledger" in said


def test_it_refuses_an_outside_head_under_our_name_that_nobody_known_signed(city, judge, tmp_path):
    impostor = type(city)(tmp_path / "impostor", city.origin)
    known = tmp_path / "known-head"
    known.write_text(impostor.head(city.entries), "utf-8")
    status, said = judge(city.folder, "--head", known)
    assert status == 1
    assert "--head" in said
    assert "did not sign" in said


def test_it_refuses_a_head_only_the_witness_signed(city, judge):
    city.own = []
    city.write("checkpoint", city.head())
    status, said = judge(city.folder)
    assert status == 1
    assert "the ledger itself did not sign" in said


def test_it_refuses_a_size_no_folder_could_hold_without_trying(city, judge):
    city.write("checkpoint", city.head(size=10**15))
    status, said = judge(city.folder)
    assert status == 1
    assert "tile/entries" in said


def test_it_refuses_two_entries_with_one_id(city, judge):
    republish(city, [make_entry(1), make_entry(2), make_entry(1, act="x")], signed=True)
    status, said = judge(city.folder)
    assert status == 1
    assert "one id" in said


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'{"id":"S-1"} ',
        b'{"id": "S-1"}',
        b'{"id":"S-1","id":"S-1"}',
        b'{"id":"S-1","a":1}',
        b'{"id":1}',
        b'{"act":"x"}',
        b'["id"]',
        b'{"id":"S-1","n":1.0}',
        b'{"id":"S-1","n":NaN}',
        b'{"id":"\\u8535"}',
        b'{"id":"\xff"}',
        b'{"a":[1},{"id":"S-1"}',
        b"[" * 60_000,
        b'{"id":"S-1","n":' + b"9" * 5000 + b"}",
    ],
)
def test_it_refuses_an_entry_that_is_not_canonical(city, judge, body):
    republish(city, [make_entry(5), body], signed=True)
    status, said = judge(city.folder)
    assert status == 1
    assert "canonical" in said


def test_it_refuses_entries_whose_boundaries_are_shifted(city, judge):
    halves = [b'{"a":[{"id":"S-1"}', b'{"id":"S-2"}],"id":"S-3"}']
    republish(city, halves, signed=True)
    assert judge(city.folder)[0] == 1


def test_it_refuses_a_bundle_with_another_number_of_entries(city, judge):
    city.write("tile/entries/000", encode_bundle(city.entries[:255]))
    status, said = judge(city.folder)
    assert status == 1
    assert "tile/entries/000" in said


def test_it_demands_a_witness_only_when_asked(city, judge):
    city.seen = []
    city.write("checkpoint", city.head())
    shutil.rmtree(city.folder / "checkpoints")
    assert judge(city.folder)[0] == 0
    status, said = judge(city.folder, "--witness")
    assert status == 1
    assert "witness" in said


def test_a_witness_that_was_not_pinned_does_not_count(city, judge):
    own = [part for key, _ in city.own for part in ("--key", str(key))]
    assert judge(city.folder, *own)[0] == 0
    assert judge(city.folder, *own, "--witness")[0] == 1


def test_it_reads_a_ledger_that_grows_meanwhile(city, judge, auditor, monkeypatch):
    monkeypatch.setattr(auditor, "PATIENCE", 1)
    shutil.rmtree(city.folder / "checkpoints")
    stop = threading.Event()

    def grow():
        for number in range(1000, 1200):
            city.append(make_entry(number))
            if stop.wait(0.1):
                return

    growing = threading.Thread(target=grow)
    growing.start()
    answers = [judge(city.folder) for _ in range(8)]
    stop.set()
    growing.join()
    assert [status for status, _ in answers] == [0] * 8, answers


def test_it_reads_pinned_keys_from_a_file(city, judge, tmp_path):
    trust = tmp_path / "trust"
    trust.write_text("\n".join(city.vkeys()), "utf-8")
    status, said = judge(city.folder, "--trust", trust, "--witness")
    assert status == 0
    assert "CAME WITH" not in said


def test_it_refuses_a_pin_that_is_no_key(city, judge):
    assert judge(city.folder, "--key", "nonsense")[0] == 1
