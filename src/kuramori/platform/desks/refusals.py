"""What the platform says when it refuses or fails: what, why, what to do, in both languages.

The sentences lie beside this file in `refusals.toml`, one table a code. Not for: deciding anything.
"""

import tomllib
from pathlib import Path

from kuramori.foundation.errors import Breakage, Refusal

SENTENCES: dict[str, dict[str, list[str]]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
LANGUAGES = ("ja", "en")


def words(said: Refusal | Breakage) -> dict[str, dict[str, str]]:
    """The sentences of a code by language: `what`, `why` and `remedy` in each."""
    table = SENTENCES[said.code]
    return {
        language: {part: lines[column].format_map(said.params) for part, lines in table.items()}
        for column, language in enumerate(LANGUAGES)
    }
