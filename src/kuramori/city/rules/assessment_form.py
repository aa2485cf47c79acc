"""The printed form 様式4 as this house knows it: titles, items, labels, and how their widths vary.

Data comes from `assessment_form.toml`. This room recognises words of the form; it does not know
where in a broken table they stand (that is `assessment_signs` and `assessment_places`).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kuramori.city.rules.measures import CHOICES, Actor, ChoiceList, packaged

_CLUSTER = re.compile(r".[\uff9e\uff9f\u3099\u309a]?", re.DOTALL)
_BLANK = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_TRAIL = "※*★:"


def folded(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` under NFKC without blanks, and for every folded character where its original ends."""
    out: list[str] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        for char in _BLANK.sub("", unicodedata.normalize("NFKC", cluster.group())):
            out.append(char)
            ends.append(cluster.end())
    return "".join(out), tuple(ends)


def fold(text: str) -> str:
    """`text` under NFKC, without blanks: how words of the form are compared."""
    return folded(text)[0]


@dataclass(frozen=True)
class Item:
    """One item of the form; see the comment in `assessment_form.toml` for the fields."""

    section: str
    place: str
    labels: tuple[str, ...]
    name: str
    answer: str
    choices: ChoiceList | None
    prose: bool
    lone: bool
    shape: re.Pattern[str] | None
    support: str


@dataclass(frozen=True)
class Section:
    """A numbered section, such as II.6.

    Only sections with `read` are cut into sentences and answers.
    """

    id: str
    read: bool
    titles: tuple[str, ...]

    @property
    def part(self) -> str:
        """The Roman part it belongs to."""
        return self.id.partition(".")[0]

    @property
    def number(self) -> str:
        """Its number inside the part."""
        return self.id.partition(".")[2]


_DATA = packaged("assessment_form.toml")


def _item(row: Mapping[str, Any]) -> Item:
    labels = tuple(fold(label) for label in row["labels"])
    shape = row.get("shape")
    return Item(
        section=row["section"],
        place=row["place"],
        labels=labels,
        name=row.get("name") or row["labels"][0],
        answer=row.get("answer", ""),
        choices=CHOICES[row["choices"]] if "choices" in row else None,
        prose=row.get("prose", False),
        lone=row.get("lone", False),
        shape=re.compile(shape) if shape else None,
        support=row.get("support", ""),
    )


ITEMS: tuple[Item, ...] = tuple(_item(row) for row in _DATA["item"])
"""Every item of the sections we read, in the order of the form."""

SECTIONS: tuple[Section, ...] = tuple(
    Section(row["id"], row.get("read", False), tuple(fold(title) for title in row["titles"]))
    for row in _DATA["section"]
)

PARTS: Mapping[str, str] = {
    fold(title): part["id"] for part in _DATA["part"] for title in part["titles"]
}
"""Folded title → Roman part."""

TITLES = frozenset(fold(title) for title in _DATA["titles"])
NOTHING = frozenset(fold(word) for word in _DATA["nothing"])
CHOICES_HEADING = frozenset(fold(word) for word in _DATA["choices_heading"])
SUBLABELS: Mapping[str, frozenset[str]] = {
    section: frozenset(fold(label) for label in labels)
    for section, labels in _DATA["sublabels"].items()
}
ALL_LABELS = frozenset(label for item in ITEMS for label in item.labels).union(*SUBLABELS.values())
ALL_VALUES = frozenset(fold(value) for choices in CHOICES.values() for value in choices.values)

_ACTORS = tuple((Actor(name), re.compile(words)) for name, words in _DATA["actors"].items())
_CORRECTIONS = tuple((re.compile(row["pattern"]), row["note"]) for row in _DATA["correction"])


def bare(text: str) -> str:
    """A heading or label folded, without the marks that may trail it (※ * ★ ：)."""
    return fold(text).rstrip(_TRAIL)


def actor_of(heading: str) -> Actor:
    """Whose measures 「…における措置」 announces."""
    words = fold(heading)
    return next((actor for actor, known in _ACTORS if known.search(words)), Actor.OTHER)


def correction(text: str) -> str:
    """A note on known slips of the pen in `text`, or nothing."""
    return "".join(note for slip, note in _CORRECTIONS if slip.search(fold(text)))


def section_items(section: str) -> Iterator[Item]:
    """The items of one section, in the order of the form."""
    return (item for item in ITEMS if item.section == section)


LABEL_WINDOW = 120
"""No label of the form is longer than this, blanks included."""

_LABELS = tuple(sorted(ALL_LABELS, key=len, reverse=True))
_INITIALS = frozenset(label[0] for label in _LABELS)


def label_end(text: str) -> int | None:
    """Where a label that `text` begins with ends, or None when it begins with none."""
    if fold(text.lstrip()[:1]) not in _INITIALS:
        return None
    head, ends = folded(text[:LABEL_WINDOW])
    return next((ends[len(label) - 1] for label in _LABELS if head.startswith(label)), None)
