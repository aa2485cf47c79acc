"""What the house says when it refuses or fails: what, why, what to do. The sentences lie beside this file.

`refusals.toml` holds one table a code; each line is [Japanese, English]. A test greps the source for codes and finds
those without words. Not for: deciding anything, nor the HTTP answer (desks/web/answers).
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import get_language

from kuramori.city.desks.labels import LABELS, label
from kuramori.foundation.errors import Breakage, Refusal

SENTENCES: dict[str, dict[str, list[str]]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))

# Parameters that carry a value of the rules are shown by its label.
_FAMILIES = {"act": "ActName", "state": "CaseState", "number_kind": "Item"}


@dataclass(frozen=True)
class Words:
    """One refusal in the officer's words."""

    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}{self.why}{self.remedy}"


def words(said: Refusal | Breakage, language: str | None = None) -> Words:
    """The three sentences of a code, in the language of this request unless one is named."""
    language = language or get_language()
    table = SENTENCES[said.code]
    column = 1 if language == "en" else 0
    shown = defaultdict(str, _shown(said.params, language))
    return Words(*(table[part][column].format_map(shown) for part in ("what", "why", "remedy")))


def _shown(params: Mapping[str, str], language: str | None) -> dict[str, str]:
    return {
        name: label(str(value), _FAMILIES[name], language)
        if str(value) in LABELS.get(_FAMILIES.get(name, ""), {})
        else str(value)
        for name, value in params.items()
    }
