"""Named SQL: every statement has a name and a line saying what it is for; values only ever travel as parameters."""

import re
from functools import cache
from importlib.resources import files

_STATEMENT = re.compile(r"^-- name: (\w+)\n-- (.+)\n", re.MULTILINE)


@cache
def statements(room: str) -> dict[str, str]:
    """The statements of one file under `sql/`, by name. A statement without a description does not load."""
    text = files("kuramori.city.store").joinpath("sql", f"{room}.sql").read_text(encoding="utf-8")
    parts = _STATEMENT.split(text)
    assert not parts[0].strip(), "SQL before the first name"
    return {name: sql.strip() for name, sql in zip(parts[1::3], parts[3::3], strict=True)}
