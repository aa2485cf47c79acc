"""How a member stands to the head of the household 続柄.

Source: 標準仕様書 §1.1.11. A relation is up to four links joined by の; a longer chain becomes
縁故者. Words such as 孫 or 祖父 do not exist in the register: they are written 子の子, 父の父. Not
for: who belongs to a household.
"""

from enum import StrEnum


class Relation(StrEnum):
    """One link. The values are the register's own words."""

    HEAD = "世帯主"
    HUSBAND = "夫"
    WIFE = "妻"
    HUSBAND_UNREGISTERED = "夫(未届)"
    WIFE_UNREGISTERED = "妻(未届)"
    CHILD = "子"
    HUSBAND_OF_CHILD = "子(子の夫)"
    WIFE_OF_CHILD = "子(子の妻)"
    FATHER = "父"
    MOTHER = "母"
    ELDER_BROTHER = "兄"
    ELDER_SISTER = "姉"
    YOUNGER_BROTHER = "弟"
    YOUNGER_SISTER = "妹"
    RELATIVE = "縁故者"
    LODGER = "同居人"


LABELS: dict[Relation, str] = {relation: relation.value for relation in Relation}

JOINT = "の"
LONGEST = 4
_ALONE = frozenset({Relation.HEAD, Relation.RELATIVE, Relation.LODGER})
_LINKS = frozenset(Relation) - _ALONE


def links(relation: str) -> tuple[Relation, ...] | None:
    """The links of a written relation, nearest to the head first; None when it is not in the
    grammar.

    The word 子(子の妻) holds a の of its own, so links are taken from the left, longest word first.
    """
    if relation in _ALONE:
        return (Relation(relation),)
    found: list[Relation] = []
    rest = relation
    while rest:
        word = next((link for link in _BY_LENGTH if rest.startswith(link)), None)
        if word is None:
            return None
        found.append(word)
        rest = rest[len(word) :]
        if rest and (not rest.startswith(JOINT) or rest == JOINT):
            return None
        rest = rest[len(JOINT) :]
    return tuple(found) if 1 <= len(found) <= LONGEST else None


def join(*chain: Relation) -> str:
    """Write a chain of links; five or more become 縁故者."""
    assert chain and set(chain) <= _LINKS
    return JOINT.join(chain) if len(chain) <= LONGEST else Relation.RELATIVE


_BY_LENGTH = sorted(_LINKS, key=len, reverse=True)
