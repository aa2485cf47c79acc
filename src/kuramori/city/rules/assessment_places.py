"""Where the text of an assessment belongs: under which item, in whose block, as which sentence.

Tables lose their order on the way to us. Two repairs are made and no others: text that stands in
a section before its first label belongs to that first item, and a row whose only labels come last
is read from its label. Anything else that has no certain place stays unplaced.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from kuramori.city.rules.assessment_form import (
    ITEMS,
    NOTHING,
    Item,
    correction,
    fold,
    section_items,
)
from kuramori.city.rules.assessment_fragments import Fragment
from kuramori.city.rules.assessment_signs import COVER, READ, Sign, SignKind, marker_only
from kuramori.city.rules.assessment_values import Piece, Role, Sentence
from kuramori.city.rules.measures import Actor

_BODY = (SignKind.TEXT, SignKind.ACTOR)
_ENDS = tuple("。．.!?！？」』")
_ROLES = {
    SignKind.HEADING: Role.HEADING,
    SignKind.LABEL: Role.LABEL,
    SignKind.SUBLABEL: Role.LABEL,
    SignKind.ACTOR: Role.ACTOR,
    SignKind.CHOICES: Role.CHOICES,
}


@dataclass
class _Prose:
    """A sentence in the making.

    `start` is behind its bullet, `end` may grow over soft line breaks.
    """

    item: Item
    actor: Actor
    fragment: Fragment
    end: int


@dataclass(frozen=True)
class Placed:
    """What the walk found:

    sentences, one-line answers (`spans` by answer id), pieces, labels seen.
    """

    sentences: tuple[Sentence, ...]
    spans: dict[str, tuple[int, int]]
    pieces: tuple[Piece, ...]


@dataclass
class _Walk:
    """The walk through the signs, line by line."""

    source: str
    section: str = COVER
    item: Item | None = None
    actor: Actor = Actor.CITY
    early: list[tuple[Fragment, Actor]] = field(default_factory=list)
    seen: list[Item] = field(default_factory=list)
    prose: list[_Prose] = field(default_factory=list)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    open: _Prose | None = None

    def take(self, sign: Sign) -> None:
        """Follow one sign."""
        if sign.section != self.section or sign.kind is SignKind.HEADING:
            self._enter(sign.section)
        if role := _ROLES.get(sign.kind):
            self.pieces.append(
                _piece(sign.fragment, role, sign.item.place if sign.item else sign.section)
            )
        match sign.kind:
            case SignKind.LABEL:
                self._label(sign.item)
            case SignKind.ACTOR:
                self.actor = sign.actor
            case SignKind.TEXT if sign.section == COVER or sign.section in READ:
                self._text(sign.fragment)
        if sign.kind is not SignKind.TEXT:
            self.open = None

    def _enter(self, section: str) -> None:
        items = list(section_items(section))
        self.section, self.actor, self.early, self.open = section, Actor.CITY, [], None
        self.item = items[0] if len(items) == 1 else None

    def _label(self, item: Item) -> None:
        early, self.early = self.early, []
        if item is next(section_items(item.section)):
            for fragment, actor in early:
                self._sentence(fragment, item, actor)
        if item is not self.item:
            self.actor = Actor.CITY
        self.item = item
        self.seen.append(item)

    def _text(self, fragment: Fragment) -> None:
        if self.section == COVER:
            self._cover(fragment)
        elif self.item is None:
            self.early.append((fragment, self.actor))
        elif fold(fragment.text) in NOTHING or not (self.item.prose or self.item.choices):
            self._answer(fragment, self.item)
        else:
            self._sentence(fragment, self.item, self.actor)

    def _cover(self, fragment: Fragment) -> None:
        words = fold(fragment.text)
        latest = self.seen[-1] if self.seen else None
        if latest and latest.prose and words not in NOTHING and not _unlabelled(words):
            self._sentence(fragment, latest, Actor.CITY)
        else:
            fields = [*_unlabelled(words), *reversed(self.seen)]
            fit = next((item for item in fields if self._fits(item, words)), None)
            if fit:
                self._answer(fragment, fit)

    def _fits(self, item: Item, words: str) -> bool:
        if not item.answer or item.answer in self.spans:
            return False
        return item.shape.fullmatch(words) is not None if item.shape else words in NOTHING

    def _answer(self, fragment: Fragment, item: Item) -> None:
        if not item.answer or item.choices:
            return
        start, _ = self.spans.get(item.answer, (fragment.start, 0))
        self.spans[item.answer] = (start, fragment.end)
        self.pieces.append(_piece(fragment, Role.ANSWER, item.answer))

    def _sentence(self, fragment: Fragment, item: Item, actor: Actor) -> None:
        if marker_only(fragment):
            return
        if self._continues(fragment, item, actor):
            self.open.end = fragment.end
        else:
            self.open = _Prose(item, actor, fragment, fragment.end)
            self.prose.append(self.open)

    def _continues(self, fragment: Fragment, item: Item, actor: Actor) -> bool:
        """A sentence cut by a line end goes on; one that ended, or a new bullet, does not."""
        before = self.open
        if not before or not fragment.soft or fragment.body != fragment.start:
            return False
        ended = self.source[: before.end].endswith(_ENDS)
        same_place = before.item is item and before.actor is actor
        return same_place and not ended and fragment.line > before.fragment.line


def _piece(fragment: Fragment, role: Role, ref: str) -> Piece:
    return Piece(fragment.start, fragment.end, role, ref)


def _unlabelled(words: str) -> list[Item]:
    """Fields of the cover that have no label of their own and are known by their shape."""
    return [
        item
        for item in ITEMS
        if item.section == COVER and not item.labels and item.shape.fullmatch(words)
    ]


def place(source: str, signs: Iterable[Sign]) -> Placed:
    """Follow the signs through `source` and place all text that has a certain place."""
    walk = _Walk(source)
    for sign in _rows(list(signs)):
        walk.take(sign)
    sentences = tuple(_numbered(source, walk.prose))
    for sentence, prose in zip(sentences, walk.prose, strict=True):
        if prose.item.answer and not prose.item.choices:
            start, _ = walk.spans.get(prose.item.answer, (sentence.start, 0))
            walk.spans[prose.item.answer] = (start, sentence.end)
        if prose.fragment.start < sentence.start:
            marker = Piece(prose.fragment.start, sentence.start, Role.MARKER, sentence.id)
            walk.pieces.append(marker)
        walk.pieces.append(Piece(sentence.start, sentence.end, Role.SENTENCE, sentence.id))
    return Placed(sentences, walk.spans, tuple(walk.pieces))


def _rows(signs: list[Sign]) -> Iterator[Sign]:
    """The signs in reading order: a row whose labels come last is turned round."""
    lines = [list(row) for _, row in groupby(signs, key=lambda sign: sign.fragment.line)]
    for row, following in zip(lines, [*lines[1:], []], strict=True):
        yield from (
            sorted(row, key=lambda s: s.kind is not SignKind.LABEL)
            if _swapped(row, following)
            else row
        )


def _swapped(row: list[Sign], following: list[Sign]) -> bool:
    labels = [at for at, sign in enumerate(row) if sign.kind is SignKind.LABEL]
    bodies = [at for at, sign in enumerate(row) if sign.kind in _BODY]
    return (
        bool(labels and bodies)
        and max(bodies) < min(labels)
        and row[0].section in READ
        and len({sign.section for sign in row}) == 1
        and not any(sign.kind is SignKind.HEADING for sign in row)
        and not (following and following[0].kind in _BODY)
    )


def _numbered(source: str, prose: Iterable[_Prose]) -> Iterator[Sentence]:
    counts: dict[tuple[str, Actor], int] = {}
    for one in prose:
        key = (one.item.place, one.actor)
        counts[key] = counts.get(key, 0) + 1
        text = source[one.fragment.body : one.end]
        yield Sentence(
            id=f"{one.item.place}.{one.actor}.{counts[key]}",
            section=one.item.place,
            actor=one.actor,
            order=counts[key],
            text=text,
            start=one.fragment.body,
            end=one.end,
            note=correction(text),
        )
