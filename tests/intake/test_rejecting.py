"""What must not enter stays out by whole households, and the report says why without saying whom."""

import csv

import pytest
from tests.intake.conftest import kept, kept_of, persons
from tests.intake.writer import rows, write_csv, write_json
from typer import Exit

from kuramori.city.desks.intake import bring_in
from kuramori.foundation.errors import Breakage


def bigger(homes):
    """A household of several persons, and its rows' place in the file."""
    home = max(homes, key=lambda one: len(one.members))
    lines = rows(homes)
    own = [at for at, line in enumerate(lines) if line["household_number"] == home.number]
    return home, lines, own


def test_it_works(house, homes, tmp_path, bring, sound):
    """One bad row keeps its household out, whole; everybody else comes in."""
    home, lines, own = bigger(homes)
    lines[own[0]]["birth"] = "平成13年2月30日と少し"
    done = bring(write_csv(tmp_path / "bad.csv", lines))
    assert done.status == 1
    assert kept_of(house, home) == []
    assert len(kept(house, homes)) == len(lines) - len(own)
    assert done.codes == {at + 2: "import.household-left-out" for at in own} | {own[0] + 2: "import.date-unreadable"}
    assert all(str(own[0] + 2) in fault["cause"] for fault in done.faults[1:])


def test_a_mended_file_brings_in_the_rest(house, homes, tmp_path, bring):
    home, lines, own = bigger(homes)
    mended = [dict(line) for line in lines]
    lines[own[0]]["sex"] = "?"
    assert bring(write_csv(tmp_path / "bad.csv", lines)).status == 1
    done = bring(write_csv(tmp_path / "mended.csv", mended))
    assert (done.status, done.told["entered"]) == (0, len(home.members))


def test_the_report_holds_no_name_and_no_number(house, homes, tmp_path, bring, monkeypatch):
    _, lines, own = bigger(homes)
    for at, column in zip(own, ("birth", "individual_number", "relation", "name"), strict=False):
        lines[at][column] += "？"
    lines[-1]["suppressions"] = lines[-1]["name"]
    for language in ("ja_JP.UTF-8", "C"):
        monkeypatch.setenv("LANG", language)
        report = bring(write_csv(tmp_path / "bad.csv", lines), dry_run=True).report
        for line in lines:
            for column in ("name", "kana", "individual_number", "resident_code", "address_number", "birth", "lot"):
                assert not line[column] or line[column] not in report


def test_the_report_speaks_the_readers_language(homes, tmp_path, bring, monkeypatch):
    lines = rows(homes)
    lines[0]["relation"] = "孫"
    file = write_csv(tmp_path / "bad.csv", lines)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert "続柄" in bring(file, dry_run=True).faults[0]["cause"]
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "relation" in bring(file, dry_run=True).faults[0]["cause"]


def test_a_report_opens_in_a_spreadsheet(house, homes, tmp_path, capsys):
    lines = rows(homes)
    lines[0]["relation"] = "孫"
    file = write_csv(tmp_path / "bad.csv", lines)
    assert bring_in(house, file, None, dry_run=True, as_json=True) == 1
    with (tmp_path / "bad.csv.report.csv").open(encoding="utf-8-sig", newline="") as report:
        first = next(csv.DictReader(report))
    assert (first["line"], first["column"], first["code"]) == ("2", "relation", "import.relation")


def _twice(lines):
    return [*lines, dict(lines[0])]


def _gap(lines):
    return [line | {"serial": "3"} if line is lines[0] else line for line in lines]


def _same_number(lines):
    first, last = lines[0], lines[-1]
    return [line | {"individual_number": first["individual_number"]} if line is last else line for line in lines]


def _two_heads(lines):
    return [line | {"relation": "世帯主", "household_number": lines[0]["household_number"]} for line in lines]


def _wrong_rows(lines):
    return [line | {"household_rows": "99"} if line is lines[0] else line for line in lines]


@pytest.mark.parametrize(("spoil", "code"), [
    (_twice, "import.version-twice"),
    (_gap, "import.version-gap"),
    (_same_number, "import.number-twice"),
    (_two_heads, "import.two-heads"),
    (_wrong_rows, "import.household-rows"),
])  # fmt: skip
def test_rows_must_fit_each_other(house, homes, tmp_path, bring, spoil, code):
    done = bring(write_csv(tmp_path / "bad.csv", spoil(rows(homes))), dry_run=True)
    assert done.status in (1, 2)
    assert code in done.codes.values()


@pytest.mark.parametrize("spoil", [
    lambda line: line | {"household_number": "10000008"},
    lambda line: line | {"address_number": ""},
    lambda line: line | {"serial": "first"},
], ids=["household", "person", "serial"])  # fmt: skip
def test_a_row_of_nobody_knows_which_household_lets_only_proven_ones_in(house, homes, tmp_path, bring, spoil):
    home, lines, own = bigger(homes)
    proven = [line | {"household_rows": str(len(rows([one])))} for one in homes for line in rows([one])]
    for some in (lines, proven):
        some[own[-1]] = spoil(some[own[-1]])
    doubtful = bring(write_csv(tmp_path / "doubtful.csv", lines))
    assert (doubtful.status, doubtful.told["entered"]) == (2, 0)
    assert "import.household-doubtful" in doubtful.codes.values()
    done = bring(write_csv(tmp_path / "proven.csv", proven))
    assert done.status == 1 and kept_of(house, home) == []
    assert done.told["entered"] == len(persons(homes)) - len(home.members)


def test_a_broken_line_is_a_row_of_nobody_knows_whom(house, homes, tmp_path, bring):
    file = write_csv(tmp_path / "broken.csv", rows(homes))
    file.write_text(file.read_text("utf-8") + '"open,1,2\n' + "x" * 70_000 + "\na,b\n", encoding="utf-8")
    done = bring(file)
    assert done.status == 2 and list(done.codes.values()).count("import.broken-line") == 3
    assert kept(house, homes) == []


def test_a_number_of_somebody_in_the_register_is_refused(house, homes, residents, tmp_path, bring):
    taken = next(one.versions[0] for one in residents if one.versions[0].individual_number)
    lines = rows(homes)
    lines[0]["individual_number"] = taken.individual_number
    lines[-1]["resident_code"] = taken.resident_code
    done = bring(write_csv(tmp_path / "taken.csv", lines))
    assert {done.codes[2], done.codes[len(lines) + 1]} == {"import.number-taken"}


def test_somebody_in_the_register_under_another_pseudonym_is_refused(house, homes, residents, tmp_path, bring):
    lines = rows(homes)
    number = residents[0].versions[0].address_number
    person = lines[0]["address_number"]
    for line in lines:
        line["address_number"] = number if line["address_number"] == person else line["address_number"]
    assert "import.number-taken" in bring(write_csv(tmp_path / "taken.csv", lines)).codes.values()


def test_another_history_of_somebody_in_the_register_is_refused(house, homes, file, tmp_path, bring):
    bring(file)
    before = kept(house, homes)
    lines = rows(homes)
    newest = max((line for line in lines if line["address_number"] == lines[0]["address_number"]),
                 key=lambda line: int(line["serial"]))  # fmt: skip
    lines.append(newest | {"serial": str(int(newest["serial"]) + 1)})
    done = bring(write_csv(tmp_path / "longer.csv", lines))
    assert done.status == 1 and "import.other-versions" in done.codes.values()
    assert kept(house, homes) == before


@pytest.mark.parametrize("name", ["渡邉\\ud842", "渡邉\\u0000", "渡邉\\ue000"])
def test_json_cannot_smuggle_what_csv_cannot(house, homes, tmp_path, bring, name):
    file = write_json(tmp_path / "odd.jsonl", rows(homes))
    first, *rest = file.read_text("utf-8").splitlines(keepends=True)
    named = first.replace(rows(homes)[0]["name"], name)
    file.write_text("".join([named, *rest]), encoding="utf-8")
    assert bring(file, dry_run=True).codes[1] in ("import.surrogate", "import.control-sign", "import.private-sign")


@pytest.mark.parametrize(("content", "said"), [
    (b"", "empty"),
    (b"\n\nname\n", "empty"),
    (b"name,birth\n", "needed and missing"),
    ("渡邉　太郎,昭和\n".encode(), "not the name of a column"),
    (b"name,name\n", "named twice"),
    (b"name\n\x81\n", "neither as UTF-8 nor as CP932"),
])  # fmt: skip
def test_it_refuses_a_file_that_holds_no_residents(house, tmp_path, capsys, monkeypatch, content, said):
    monkeypatch.setenv("LANG", "C")
    file = tmp_path / "nobody.csv"
    file.write_bytes(content)
    with pytest.raises(Exit) as left:
        bring_in(house, file, None, dry_run=False, as_json=True)
    assert left.value.exit_code == 2
    told = capsys.readouterr().err
    assert said in told and "渡邉" not in told


def test_it_refuses_a_file_that_is_not_there(house, tmp_path):
    with pytest.raises(Breakage) as broken:
        bring_in(house, tmp_path / "nowhere.csv", None, dry_run=False, as_json=True)
    assert broken.value.code == "setup.unreadable-file"


def test_it_refuses_to_write_the_report_over_the_file(house, file):
    before = file.read_bytes()
    with pytest.raises(Breakage) as broken:
        bring_in(house, file, file, dry_run=True, as_json=True)
    assert broken.value.code == "setup.unwritable-report" and file.read_bytes() == before
