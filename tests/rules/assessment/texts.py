"""The assessments these tests read: our own example, and a published one when its path is given."""

import os
from collections.abc import Iterator
from pathlib import Path

from kuramori.city.rules.assessment import Assessment, parse

EXAMPLE = Path(__file__).parents[3] / "examples" / "kuramori_assessment.txt"
PUBLISHED = "KURAMORI_SEED_ASSESSMENT"


def texts() -> Iterator[bytes]:
    """Every assessment at hand."""
    yield EXAMPLE.read_bytes()
    if os.environ.get(PUBLISHED):
        yield Path(os.environ[PUBLISHED]).read_bytes()


def read(text: str | bytes) -> Assessment:
    """An assessment that must be readable."""
    found = parse(text.encode() if isinstance(text, str) else text)
    assert isinstance(found, Assessment), found
    return found
