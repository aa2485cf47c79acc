"""From the search form to a query: one box for what the clerk hears first, beside it the rest.

The box takes kana, a name or a number and is told apart by its characters. Not for: the rules of search (rules/search).
"""

import re
from collections.abc import Mapping

from kuramori.city.rules.search import Query, parse_query
from kuramori.foundation.errors import Refusal

FIELDS = ("q", "birth", "sex", "address")
_NUMBER = re.compile(r"[0-9０-９\s-]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・\sｦ-ﾟ\u3000]+")


def query_of(form: Mapping[str, str]) -> Query | Refusal:
    """The query a submitted form means, or the refusal to be shown at its field."""
    typed = form.get("q", "").strip()
    rest = {name: form.get(name, "").strip() for name in FIELDS[1:]}
    return parse_query({box(typed): typed} | rest)


def box(typed: str) -> str:
    """Which item of a query the box holds: `number`, `kana` or `name`."""
    if typed and _NUMBER.fullmatch(typed):
        return "number"
    return "kana" if _KANA.fullmatch(typed) else "name"
