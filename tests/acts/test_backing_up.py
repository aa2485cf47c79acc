"""Backups: sealed, kept at every depot in Japan and elsewhere, opened once; restored, the erased stay erased."""

import tempfile
from dataclasses import replace

import psycopg
import pytest
from tests.acts.casework import shredded, turned
from tests.strongroom.checker import words_of
from tests.strongroom.faults import killed_at

from kuramori.city.acts import backup
from kuramori.city.outside.depot import FolderDepot, Site
from kuramori.city.outside.stores import Stores
from kuramori.city.rules.people import NIGHT
from kuramori.city.store import entries
from kuramori.city.store.casework import BackupRow
from kuramori.city.strongroom import parcel
from kuramori.foundation.errors import Breakage, Tampered

JAPAN = Site("JP", "西日本", "第一保管", "西倉庫")


@pytest.fixture(scope="module")
def kept(house):
    """One keyring backup, for tests that only look at it."""
    name = backup.take(house, "keyring")
    assert isinstance(name, str)
    return name


def newest():
    return entries.search(entries.Wanted(act="backup:take"), limit=1, offset=0).lines[0].body


def test_it_works(house, place, kept, residents, sound):
    rows = BackupRow.objects.filter(copy=kept)
    assert {one.depot for one in rows} == {one.name for one in house.depots}
    assert {(one.store, one.ledger_size > 0, one.size > 0) for one in rows} == {("keyring", True, True)}
    assert newest()["facts"]["backup"] == kept
    first = b"".join(house.depots[0].fetch(kept))
    assert b"PG_VERSION" not in first, "nothing of the cluster is readable"
    assert b"PG_VERSION" in b"".join(parcel.open(house, kept, house.depots[0].fetch(kept)))


def test_a_copy_wakes_and_answers(house, kept):
    with tempfile.TemporaryFile() as archive:
        for content in parcel.open(house, kept, house.depots[1].fetch(kept)):
            archive.write(content)
        archive.seek(0)
        with house.stores.keyring.wake(archive) as dsn, psycopg.connect(dsn) as line:
            assert line.execute("SELECT count(*) > 0 FROM wrapped_key").fetchone() == (True,)


def test_the_erased_stay_erased_in_everything_that_was_kept(house, expired, residents, sound):
    """The negative restore proof on real restored clusters, before the turn and after it."""
    people = expired()
    before = backup.Pair(backup.take(house, "register"), backup.take(house, "keyring"))
    case = shredded(house, people)
    (early,) = backup.prove_erasure(house, (case.id,), (before,), 20)
    assert early.erased_opened == early.erased_present > 0, "until the epoch is gone, the old pair still opens them"
    turned(house)
    now = backup.Pair(before.register, BackupRow.objects.filter(store="keyring").latest("taken_at").copy)
    old, new = backup.prove_erasure(house, (case.id,), (before, now), 20)
    assert (old.erased_present, old.erased_opened) == (early.erased_present, 0)
    assert (new.erased_present, new.erased_opened) == (early.erased_present, 0)
    assert (new.others_tried, new.others_opened) == (20, 20), "everybody else opens"
    assert {before, now} <= set(backup.retained(house))
    line = entries.search(entries.Wanted(officer=NIGHT.id, act="backup:drill"), limit=1, offset=0).lines[0].body
    assert line["facts"] == {"pairs": "2", "erased_opened": "0", "others_opened": str(old.others_opened + 20)}
    assert not any(word in repr([old, new, line]) for word in words_of([*people, *residents]))


class Counting(FolderDepot):
    """A depot that tells how often something reached it."""

    reached = 0

    def keep(self, copy, chunks):
        Counting.reached += 1
        super().keep(copy, chunks)


BAD_SITES = [
    (Site("US", "us-east-1", "x", "y"), "depot.abroad"),
    (Site("JP", "東日本", "蔵森市", "蔵森市役所"), "depot.same-site"),
]


@pytest.mark.parametrize(("site", "code"), BAD_SITES)
@pytest.mark.parametrize("first", [False, True])
def test_it_refuses_a_bad_depot_before_anything_is_shipped(house, tmp_path, monkeypatch, sound, site, code, first):
    monkeypatch.setattr(type(house.stores.register), "copy_into", lambda *_: pytest.fail("copied"))
    Counting.reached = 0
    depots = [Counting("good", JAPAN, tmp_path / "good"), Counting("bad", site, tmp_path / "bad")]
    wrong = replace(house, depots=tuple(reversed(depots)) if first else tuple(depots))
    assert backup.take(wrong, "register").code == code
    assert Counting.reached == 0
    assert list(tmp_path.iterdir()) == []
    assert (newest()["outcome"], newest()["reason"]) == ("refused", code)


class Tiny:
    """A store that is quickly copied."""

    name = "keyring"

    def copy_into(self, out):
        out.write(b"a whole cluster, say" * 1000)


@pytest.fixture
def tiny(house, tmp_path):
    """The house with small stores and depots of its own."""
    depots = (FolderDepot("one", JAPAN, tmp_path / "one"), FolderDepot("two", JAPAN, tmp_path / "two"))
    return replace(house, stores=Stores(Tiny(), Tiny()), depots=depots)


class Full(FolderDepot):
    def keep(self, copy, chunks):
        raise Breakage("depot.down", depot=self.name)


class Flipping(FolderDepot):
    """A depot that gives back other bytes than it was given."""

    def fetch(self, copy):
        for chunk in super().fetch(copy):
            yield chunk[:-1] + bytes([chunk[-1] ^ 1])


@pytest.mark.parametrize(("depot", "error"), [(Full, Breakage), (Flipping, Tampered)])
def test_a_copy_counts_only_when_every_depot_gave_it_back(tiny, tmp_path, sound, depot, error):
    before = BackupRow.objects.count()
    depots = (tiny.depots[0], depot("two", JAPAN, tmp_path / "two"))
    with pytest.raises(error):
        backup.take(replace(tiny, depots=depots), "keyring")
    assert BackupRow.objects.count() == before


@pytest.mark.parametrize("statement", ['INSERT INTO "backup"', "INSERT INTO ledger_entry"])
@pytest.mark.parametrize("after", [False, True])
def test_a_kill_leaves_no_backup_that_counts(tiny, sound, statement, after):
    before = set(BackupRow.objects.values_list("id", flat=True))
    with killed_at(statement, after=after):
        backup.take(tiny, "keyring")
    assert set(BackupRow.objects.values_list("id", flat=True)) == before
    taken = backup.take(tiny, "keyring")
    rows = BackupRow.objects.exclude(id__in=before)
    assert {(one.copy, one.depot) for one in rows} == {(taken, "one"), (taken, "two")}
    rows.delete()
