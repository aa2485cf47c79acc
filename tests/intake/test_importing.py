"""Residents come in from a file whole and unchanged; the same file again changes nothing."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import TERMINAL
from tests.intake.conftest import kept, persons
from tests.intake.writer import families, rows, write_csv, write_json
from tests.strongroom.staff import a, opened

from kuramori.city.rules.access import GUARDED_ITEMS
from kuramori.city.rules.people import Role
from kuramori.city.store import entries
from kuramori.city.strongroom import vault


def read_back(house, person):
    """A person's versions as the counter opens them, oldest first."""
    subject = vault.pseudonyms(house, [person.current.address_number])[0]
    shown = opened(house, a(house, Role.CLERK), subject, reveal=GUARDED_ITEMS).people[0]
    return tuple(sorted({shown.record, *shown.history}, key=lambda version: version.serial))


def entries_of(sha256):
    found = entries.search(entries.Wanted(act="record:enter"), limit=50, offset=0).lines
    return [line.body for line in reversed(found) if line.body["facts"].get("file") == sha256]


def test_it_works(house, homes, file, bring, sound):
    done = bring(file)
    count = len(persons(homes))
    assert done.status == 0 and done.faults == []
    assert (done.told["persons"], done.told["households"], done.told["entered"]) == (count, len(homes), count)
    for person in persons(homes):
        assert read_back(house, person) == person.versions


def test_the_same_file_again_changes_nothing(house, homes, file, bring):
    bring(file)
    before = kept(house, homes)
    again = bring(file)
    assert (again.status, again.told["entered"], again.told["held"]) == (0, 0, len(persons(homes)))
    assert kept(house, homes) == before


def test_every_batch_leaves_an_entry_between_a_first_and_a_last(house, homes, file, bring):
    done = bring(file)
    bodies = entries_of(done.told["file"])
    assert [body["facts"]["step"] for body in bodies] == ["examined", "batch", "done"]
    examined, batch, last = (body["facts"] for body in bodies)
    assert examined["rows"] == str(len(rows(homes))) and examined["rejected"] == "0"
    assert (batch["batch"], batch["persons"], last["batches"]) == ("1", str(len(persons(homes))), "1")
    assert {one["subject"] for one in bodies[1]["seen"]} == {str(row[1]) for row in kept(house, homes)}
    assert all(body["terminal"] == TERMINAL or body["terminal"] == "console" for body in bodies)


def test_a_dry_run_enters_nobody(house, homes, file, bring):
    looked = bring(file, dry_run=True)
    assert (looked.status, looked.told["to_load"], looked.told["entered"]) == (0, len(persons(homes)), 0)
    assert kept(house, homes) == []
    assert [body["facts"]["step"] for body in entries_of(looked.told["file"])] == ["examined"]


def test_json_lines_say_the_same_as_csv(house, homes, file, bring):
    bring(file)
    again = bring(write_json(file.with_name("residents.jsonl"), rows(homes)))
    assert (again.status, again.told["entered"], again.told["held"]) == (0, 0, len(persons(homes)))


def test_a_file_of_an_older_system(house, homes, tmp_path, bring):
    """CP932, Japanese names of columns, and the characters of NEC and IBM that CP932 adds."""
    lines = [line | {"name": "髙﨑　纊①" if line["serial"] == "1" else "髙﨑　彅"} for line in rows(homes)]
    plain = [{name: text.encode("cp932", "ignore").decode("cp932") for name, text in line.items()} for line in lines]
    done = bring(write_csv(tmp_path / "old.csv", plain, encoding="cp932", japanese=True))
    assert done.status == 0, done.faults
    assert read_back(house, persons(homes)[0])[0].name == "髙﨑　纊①"


def test_scattered_rows_find_their_household(house, homes, tmp_path, bring):
    lines = sorted(rows(homes), key=lambda line: line["kana"])
    assert bring(write_csv(tmp_path / "scattered.csv", lines, encoding="utf-8-sig")).status == 0
    assert [read_back(house, person) for person in persons(homes)] == [person.versions for person in persons(homes)]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_written_is_what_is_opened(house, crowd, tmp_path, bring, data):
    """Any name, reading and address that a register can hold."""
    homes = families(1)
    words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"], exclude_characters="\ufffd〓"), min_size=1)
    lines = rows(homes)
    for line in lines:
        for column in ("name", "kana", "former_name", "area", "building", "registered_domicile"):
            line[column] = data.draw(words.filter(lambda text: len(text) < 90))
    done = bring(write_csv(tmp_path / "any.csv", lines))
    assert done.status == 0, done.faults
    opened_lines = [version for person in persons(homes) for version in read_back(house, person)]
    assert [(one.name, one.kana, one.former_name, one.address.area, one.address.building, one.registered_domicile)
            for one in opened_lines] == [
        tuple(line[name] for name in ("name", "kana", "former_name", "area", "building", "registered_domicile"))
        for line in lines
    ]  # fmt: skip
