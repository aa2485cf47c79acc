"""Read a 特定個人情報保護評価書（全項目評価書） and account for every character of it.

Reads the cover, Ⅱ6, Ⅲ7 リスク1 and Ⅳ out of a text whose tables may be broken. It never guesses:
a choice that is not printed is illegible, text without a certain place is unplaced, and nothing
is dropped or rewritten. It does not say what a sentence means (`binding`) or whether it is true
(`claims`). Source: 特定個人情報保護評価に関する規則 様式4.
"""

from collections.abc import Iterable, Iterator

from kuramori.city.rules.assessment_answers import Pairs, answers, pair
from kuramori.city.rules.assessment_decode import decode
from kuramori.city.rules.assessment_fragments import BETWEEN, fragments
from kuramori.city.rules.assessment_places import place
from kuramori.city.rules.assessment_signs import READ, Sign, signs
from kuramori.city.rules.assessment_values import (
    Answer,
    AnswerState,
    Assessment,
    Piece,
    Role,
    Sentence,
)
from kuramori.foundation.errors import Refusal

__all__ = ["Answer", "AnswerState", "Assessment", "Piece", "Role", "Sentence", "parse"]


def parse(raw: bytes) -> Assessment | Refusal:
    """Read an assessment.

    Refusals: assessment.empty, assessment.not-utf8 (line, encoding: "" when unknown),
    assessment.unreadable (kind), assessment.no-sections.
    """
    text = decode(raw)
    if isinstance(text, Refusal):
        return text
    found = signs(fragments(text))
    if not any(sign.section in READ for sign in found):
        return Refusal("assessment.no-sections")
    placed, pairs = place(text, found), pair(found)
    claimed = [*placed.pieces, *_chosen(pairs)]
    return Assessment(
        text=text,
        sentences=placed.sentences,
        answers=answers(text, found, pairs, placed.spans),
        pieces=tuple(_whole(text, [*claimed, *_unplaced(found, claimed)])),
    )


def _chosen(pairs: Pairs) -> Iterator[Piece]:
    for answer, sign in pairs.items():
        yield Piece(sign.fragment.start, sign.fragment.end, Role.ANSWER, answer)


def _unplaced(found: Iterable[Sign], claimed: Iterable[Piece]) -> Iterator[Piece]:
    """Fragments that nothing claimed. Claims never begin or end inside another fragment."""
    taken = {at for piece in claimed for at in range(piece.start, piece.end)}
    for sign in found:
        if sign.fragment.start not in taken:
            yield Piece(sign.fragment.start, sign.fragment.end, Role.UNPLACED)


def _whole(text: str, claimed: Iterable[Piece]) -> Iterator[Piece]:
    """The claimed pieces in order, with everything between them as markup, blank or unplaced."""
    at = 0
    for piece in sorted(claimed, key=lambda piece: piece.start):
        assert piece.start >= at, "two claims on one stretch of text"
        yield from _between(text, at, piece.start)
        yield piece
        at = piece.end
    yield from _between(text, at, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Piece]:
    at = start
    for found in BETWEEN.finditer(text, start, end):
        if at < found.start():
            yield Piece(at, found.start(), Role.UNPLACED)
        yield Piece(found.start(), found.end(), Role.MARKUP if found["markup"] else Role.BLANK)
        at = found.end()
    if at < end:
        yield Piece(at, end, Role.UNPLACED)
