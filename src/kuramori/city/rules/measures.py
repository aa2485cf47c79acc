"""What a resident-register assessment declares: 103 measures, and what would make each one true.

The measures are data (`measures.toml`), in our own words; this room loads and names them. It
reads no assessment (that is `assessment`), joins none to a text (`binding`) and judges no
evidence (`claims`). Source: 特定個人情報保護評価書（全項目評価書）住民基本台帳に関する事務,
cover, Ⅱ6, Ⅲ7 リスク1 and Ⅳ.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_ID = re.compile(
    r"(?P<section>[^.]+(?:\.[0-9]+(?:-[0-9]+)?)?)\.(?P<actor>city|is|gc)\.(?P<order>[0-9]+)(?P<part>[a-z]?)"
)


class EvidenceKind(StrEnum):
    """How a claim can be backed.

    The order is no ranking: a lock is proved by a person, not by software.
    """

    ENFORCED = "enforced"
    MEASURED = "measured"
    ATTESTED = "attested"
    CONTRACT = "contract"


class Actor(StrEnum):
    """In whose block of the assessment a sentence stands."""

    CITY = "city"
    PLATFORM = "is"
    GOVERNMENT_CLOUD = "gc"
    OTHER = "other"


class Bearer(StrEnum):
    """Who owes the measure."""

    CITY = "city"
    PLATFORM = "is"
    STATE = "state"
    CLOUD_PROVIDER = "csp"
    APPLICATION_PROVIDER = "asp"
    OPERATIONS_ASSISTANT = "assistant"


@dataclass(frozen=True)
class Review:
    """How often a measure is looked at again: `period` until due, then `grace` until stale.

    `declared` says that the assessment itself states the period; otherwise it is our default.
    """

    name: str
    period: timedelta
    grace: timedelta
    declared: bool


@dataclass(frozen=True)
class Measure:
    """One declared measure. `says` are patterns that all occur in its folded sentence.

    Measures whose ids differ only in the last letter are parts of one sentence and can fail
    independently. `physical` things are never proved by software alone.
    """

    id: str
    section: str
    actor: Actor
    order: int
    part: str
    bearers: tuple[Bearer, ...]
    kind: EvidenceKind
    support: tuple[EvidenceKind, ...]
    physical: bool
    review: Review
    says: tuple[re.Pattern[str], ...]
    ja: str
    en: str
    must: str

    @property
    def sentence(self) -> str:
        """The id of the sentence this measure is a part of, as the form numbers it."""
        return f"{self.section}.{self.actor}.{self.order}"


@dataclass(frozen=True)
class ChoiceList:
    """Values the form offers, numbered from 1.

    `confirmed`: seed, published, or no (settings may replace it).
    """

    name: str
    values: tuple[str, ...]
    confirmed: str
    many: bool

    def number(self, value: str) -> int | None:
        """The printed number of `value`, or None when the form does not offer it."""
        return self.values.index(value) + 1 if value in self.values else None


def packaged(name: str) -> Mapping[str, Any]:
    """A data file that stands beside this module."""
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def _review(row: Mapping[str, Any], reviews: Mapping[str, Mapping[str, int]]) -> Review:
    length = reviews[row["review"]]
    return Review(
        name=row["review"],
        period=timedelta(days=length["days"]),
        grace=timedelta(days=length["grace"]),
        declared=row.get("declared", False),
    )


def _measure(row: Mapping[str, Any], reviews: Mapping[str, Mapping[str, int]]) -> Measure:
    named = _ID.fullmatch(row["id"])
    assert named, row["id"]
    return Measure(
        id=row["id"],
        section=named["section"],
        actor=Actor(named["actor"]),
        order=int(named["order"]),
        part=named["part"],
        bearers=tuple(Bearer(bearer) for bearer in row.get("bearers", [named["actor"]])),
        kind=EvidenceKind(row["kind"]),
        support=tuple(EvidenceKind(kind) for kind in row.get("support", [])),
        physical=row.get("physical", False),
        review=_review(row, reviews),
        says=tuple(re.compile(pattern, re.IGNORECASE) for pattern in row["says"]),
        ja=row["ja"],
        en=row["en"],
        must=row["must"],
    )


def _measures() -> Mapping[str, Measure]:
    data = packaged("measures.toml")
    rows = (_measure(row, data["review"]) for row in data["measure"])
    return MappingProxyType({measure.id: measure for measure in rows})


def _choices() -> Mapping[str, ChoiceList]:
    return MappingProxyType(
        {
            name: ChoiceList(name, tuple(row["values"]), row["confirmed"], row.get("many", False))
            for name, row in packaged("choices.toml").items()
        }
    )


MEASURES: Mapping[str, Measure] = _measures()
"""Every declared measure by id, in the order of the form."""

CHOICES: Mapping[str, ChoiceList] = _choices()
"""Every choice list of the form by name."""
