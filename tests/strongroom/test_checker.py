"""The checker itself can fail: whatever it looks at, broken, is found."""

import shutil

import psycopg
import pytest
from tests.strongroom import checker

from kuramori.city.outside.databases import KEYRING, REGISTER
from kuramori.city.store.register import SealedRow


@pytest.fixture
def keyring_owner(place):
    with psycopg.connect(KEYRING.admin_conninfo(place), dbname=KEYRING.dbname, autocommit=True) as line:
        yield line


@pytest.fixture
def register_owner(place):
    with psycopg.connect(REGISTER.admin_conninfo(place), dbname=REGISTER.dbname, autocommit=True) as line:
        yield line


def test_it_works(sound):
    """A house that nothing happened to holds."""


def test_it_finds_a_missing_key(house, keyring_owner):
    key_id = SealedRow.objects.values_list("key_id", flat=True).first()
    kept = keyring_owner.execute("DELETE FROM wrapped_key WHERE key_id = %s RETURNING *", [key_id]).fetchone()
    try:
        with pytest.raises(AssertionError, match="do not open"):
            checker.everything_opens(house)
    finally:
        keyring_owner.execute("INSERT INTO wrapped_key VALUES (%s, %s, %s, %s)", kept)
    checker.everything_opens(house)


def test_it_finds_a_swapped_row(house, register_owner):
    one, other = SealedRow.objects.order_by("id").values_list("id", "sealed")[:2]
    change = "UPDATE sealed_record SET sealed = %s WHERE id = %s"
    register_owner.execute(change, [bytes(other[1]), one[0]])
    try:
        with pytest.raises(AssertionError, match="1 sealed rows do not open"):
            checker.everything_opens(house)
    finally:
        register_owner.execute(change, [bytes(one[1]), one[0]])


@pytest.mark.parametrize("spelling", ["text", "bytes"])
def test_it_finds_a_name_in_a_table(house, place, residents, register_owner, spelling):
    name = residents[3].versions[0].name
    register_owner.execute("CREATE UNLOGGED TABLE leaked AS SELECT %s::bytea AS b, %s::text AS t", [
        name.encode() if spelling == "bytes" else b"", name if spelling == "text" else "",
    ])  # fmt: skip
    try:
        assert checker.in_tables(place, residents) == ["table leaked"]
    finally:
        register_owner.execute("DROP TABLE leaked")


def test_it_finds_a_number_in_a_log(place, residents):
    number = residents[3].versions[0].individual_number
    leaked = place.run / "leaked.log"
    leaked.write_text(f"INSERT … '{number}' …")
    try:
        assert checker.in_bytes(place, residents) == [str(leaked)]
    finally:
        leaked.unlink()


def test_it_finds_a_changed_ledger(house, tmp_path):
    checker.everything_is_in_the_ledger(house)
    copy = shutil.copytree(house.published, tmp_path / "copy")
    bundle = min(path for path in copy.glob("tile/entries/**/*") if path.is_file())
    bundle.write_bytes(bundle.read_bytes().replace(b"record:enter", b"record:eater", 1))
    assert checker.verified(copy, [], house.witness.keys) == 1
