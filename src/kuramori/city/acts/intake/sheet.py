"""The working sheet of an import: where every row lies, whose it is by blind token, and what is wrong with it.

It lies in a temporary file that has no name and is gone with the process, so that a million rows need no memory; and it
holds no name and no number, only tokens, offsets and codes. What rows must be to each other is asked of it in SQL.
Not for: keeping anything.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from kuramori.city.rules.intake import Fault
from kuramori.foundation.errors import Refusal

_TABLES = """
CREATE TABLE row (line INTEGER PRIMARY KEY, at INTEGER, length INTEGER, person BLOB, serial INTEGER,
                  household INTEGER, head INTEGER, stated INTEGER);
CREATE TABLE number (token INTEGER, person BLOB, line INTEGER, item TEXT, PRIMARY KEY (token, person)) WITHOUT ROWID;
CREATE TABLE fault (line INTEGER, item TEXT, code TEXT, params TEXT DEFAULT '{}');
"""

# A person stands where their newest version stands; SQLite takes the other columns from the row of the maximum.
_PERSONS = """
CREATE INDEX row_of_person ON row (person, serial);
CREATE TABLE person AS SELECT person, max(serial) AS top, count(DISTINCT serial) AS versions, count(*) AS rows,
                              household, head, stated, line, 0 AS known FROM row GROUP BY person;
CREATE UNIQUE INDEX person_once ON person (person);
CREATE INDEX person_of_household ON person (household);
"""

_FAULTS_BETWEEN_ROWS = """
INSERT INTO fault (line, item, code) SELECT line, 'serial', 'import.version-twice' FROM row
  JOIN (SELECT person, serial FROM row GROUP BY person, serial HAVING count(*) > 1) USING (person, serial);
INSERT INTO fault (line, item, code) SELECT line, 'serial', 'import.version-gap' FROM person WHERE versions <> top;
INSERT INTO fault (line, item, code) SELECT line, item, 'import.number-twice' FROM number
  WHERE token IN (SELECT token FROM number GROUP BY token HAVING count(*) > 1);
INSERT INTO fault (line, item, code) SELECT line, 'relation', 'import.two-heads' FROM person
  WHERE head AND household IN (SELECT household FROM person WHERE head GROUP BY household HAVING count(*) > 1);
INSERT INTO fault (line, item, code) SELECT r.line, 'household_rows', 'import.household-rows'
  FROM (SELECT household, sum(rows) AS found FROM person GROUP BY household) h
  JOIN person p ON p.household = h.household JOIN row r ON r.person = p.person WHERE r.stated <> h.found;
"""

# A row without a place may belong to any household, so only those that prove to be whole go on.
_DOUBTFUL = """
INSERT INTO fault (line, item, code) SELECT min(line), 'household_rows', 'import.household-doubtful' FROM person
  GROUP BY household HAVING max(stated) IS NULL
"""

_LEFT_OUT = """
CREATE INDEX fault_of_line ON fault (line);
CREATE TABLE broken AS SELECT p.household, min(f.line) AS line FROM fault f
  JOIN row r ON r.line = f.line JOIN person p ON p.person = r.person GROUP BY p.household;
INSERT INTO fault SELECT r.line, '', 'import.household-left-out', json_object('line', CAST(b.line AS TEXT))
  FROM broken b JOIN person p USING (household) JOIN row r ON r.person = p.person
  WHERE r.line NOT IN (SELECT line FROM fault);
CREATE TABLE home AS SELECT household, min(line) AS line FROM person
  WHERE household NOT IN (SELECT household FROM broken) GROUP BY household;
"""

_TO_LOAD = """
SELECT h.household, p.person, r.at, r.length
FROM home h JOIN person p USING (household) JOIN row r ON r.person = p.person
WHERE NOT p.known ORDER BY h.line, p.line, r.serial DESC
"""

_TOTALS = """
SELECT (SELECT count(*) FROM person), (SELECT count(DISTINCT household) FROM person),
       (SELECT count(DISTINCT line) FROM fault), (SELECT count(*) FROM person WHERE known),
       (SELECT count(*) FROM person JOIN home USING (household) WHERE NOT known)
"""


@dataclass(frozen=True)
class PlacedRow:
    """A row whose person and household are known. `numbers` are (token, item)."""

    line: int
    at: int
    length: int
    person: UUID
    serial: int
    household: int
    head: bool
    stated: int | None
    numbers: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Totals:
    """What a file comes to; `to_load` are persons, `held` those the register has or had already."""

    rows: int
    persons: int
    households: int
    rejected_rows: int
    held: int
    to_load: int


class Sheet:
    """One import's sheet. The thread that reads ahead uses it too, one at a time."""

    def __init__(self) -> None:
        self._rows = 0
        self._strays = 0
        self._data = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._data.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        self._data.executescript(_TABLES)
        self._data.execute("BEGIN")

    def close(self) -> None:
        self._data.close()

    def add(self, rows: Sequence[PlacedRow]) -> None:
        self._rows += len(rows)
        self._data.executemany(
            "INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (one.line, one.at, one.length, one.person.bytes, one.serial, one.household, one.head, one.stated)
                for one in rows
            ),
        )
        self._data.executemany(
            "INSERT OR IGNORE INTO number VALUES (?, ?, ?, ?)",
            ((token, one.person.bytes, one.line, item) for one in rows for token, item in one.numbers),
        )

    def stray(self) -> None:
        """Count a row that has no place."""
        self._rows += 1
        self._strays += 1

    def blame(self, line: int, faults: Iterable[Fault]) -> None:
        self._data.executemany(
            "INSERT INTO fault VALUES (?, ?, ?, ?)",
            ((line, one.column, one.refusal.code, json.dumps(dict(one.refusal.params))) for one in faults),
        )

    def compare(self) -> None:
        """After the last row: what rows must be to each other."""
        self._script(_PERSONS + _FAULTS_BETWEEN_ROWS + (_DOUBTFUL if self._strays else ""))

    def persons(self) -> Iterator[tuple[UUID, int, int]]:
        """(person, versions, line of the newest)."""
        found = self._data.execute("SELECT person, versions, line FROM person ORDER BY line")
        return ((UUID(bytes=person), versions, line) for person, versions, line in found)

    def held(self, persons: Iterable[UUID]) -> None:
        """These persons are in the register, or were."""
        self._data.executemany("UPDATE person SET known = 1 WHERE person = ?", ((one.bytes,) for one in persons))

    def numbers(self) -> Iterator[tuple[int, UUID, int, str]]:
        """(token, person, line, item) of every number of persons who are new."""
        found = self._data.execute(
            "SELECT token, person, n.line, item FROM number n JOIN person p USING (person) WHERE NOT known"
        )
        return ((token, UUID(bytes=person), line, item) for token, person, line, item in found)

    def conclude(self) -> Totals:
        """After the last fault: leave out every household one of whose members has one."""
        self._script(_LEFT_OUT)
        return Totals(self._rows, *self._data.execute(_TOTALS).fetchone())

    def faults(self) -> Iterator[tuple[int, Fault]]:
        """(line, fault) in the order of the file."""
        found = self._data.execute("SELECT line, item, code, params FROM fault ORDER BY line, rowid")
        return ((line, Fault(item, Refusal(code, json.loads(params)))) for line, item, code, params in found)

    def households(self) -> Iterator[list[tuple[UUID, list[tuple[int, int]]]]]:
        """Households to be loaded, in the order of the file: each person with (offset, length) of the versions, newest
        first."""
        for _, home in groupby(self._data.execute(_TO_LOAD), itemgetter(0)):
            yield [
                (UUID(bytes=person), [(at, length) for _, _, at, length in rows])
                for person, rows in groupby(home, itemgetter(1))
            ]

    def _script(self, statements: str) -> None:
        for statement in statements.split(";"):
            self._data.execute(statement)
