"""From the search form to a query: one box for what the clerk hears first, beside it the rest.

The box takes kana, a name or a number and is told apart by its characters. Not for: the rules of search (rules/search).
"""

import re
from collections.abc import Mapping

from kuramori.city.rules.search import Field, Query, parse_query
from kuramori.foundation.errors import Refusal

# The inputs of the form; all but the box are named as the query names them.
REST = ("birth", "sex", "address", "given", "household", "fit", "removal")
FIELDS = ("q", *REST)
_NUMBER = re.compile(r"[0-9０-９\s-]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・\sｦ-ﾟ\u3000]+")
_BY_LENGTH = {11: Field.RESIDENT_CODE, 12: Field.INDIVIDUAL_NUMBER}


def query_of(form: Mapping[str, str]) -> Query | Refusal:
    """The query a submitted form means, or the refusal to be shown at its field."""
    typed = form.get("q", "").strip()
    return parse_query({box(typed): typed} | {name: form.get(name, "").strip() for name in REST})


def box(typed: str) -> Field:
    """Which item of a query the box holds: kana, a name, or one of the numbers, told apart by their length."""
    if typed and _NUMBER.fullmatch(typed):
        return _BY_LENGTH.get(len(re.sub(r"[\s-]", "", typed)), Field.NUMBER)
    return Field.KANA if _KANA.fullmatch(typed) else Field.NAME
