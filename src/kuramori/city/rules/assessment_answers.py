"""Chosen values find their labels.

A row may hold several labels in one cell and their values in the next. Values are matched to
labels by the choice list they come from and then by order; when the counts differ nobody can say
which one is missing, so none of them is taken.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from kuramori.city.rules.assessment_form import ITEMS, Item, fold
from kuramori.city.rules.assessment_signs import Sign, SignKind
from kuramori.city.rules.assessment_values import Answer, AnswerState

Pairs = dict[str, Sign]
"""Answer id → the sign that holds its value."""

_CHOICE_SIGNS = (SignKind.CHOICES, SignKind.SUBLABEL)


def pair(signs: Iterable[Sign]) -> Pairs:
    """Match every chosen value that can be matched with certainty."""
    pairs: Pairs = {}
    clusters = list(_clusters(signs))
    for at, cluster in enumerate(clusters):
        if cluster[0].kind is not SignKind.CHOSEN:
            continue
        for labels in _labels_near(clusters, at):
            open_labels = [item for item in labels if item.answer not in pairs]
            if found := _match(open_labels, cluster):
                pairs.update(found)
                break
    return pairs


def _clusters(signs: Iterable[Sign]) -> Iterator[list[Sign]]:
    """Neighbouring labels, and neighbouring values of as many rows as there are labels to fill."""
    cluster: list[Sign] = []
    labels = 0
    for sign in signs:
        if sign.kind in _CHOICE_SIGNS:
            continue
        chosen = sign.kind is SignKind.CHOSEN
        if not cluster or not _joins(cluster, sign, labels):
            if cluster:
                yield cluster
            cluster = []
        cluster.append(sign)
        labels = labels if chosen else len(cluster)
    if cluster:
        yield cluster


def _joins(cluster: list[Sign], sign: Sign, labels: int) -> bool:
    last = cluster[-1]
    if last.kind is not sign.kind or last.section != sign.section:
        return False
    if sign.kind is SignKind.LABEL:
        return True
    same_row = last.fragment.line == sign.fragment.line
    return sign.kind is SignKind.CHOSEN and (same_row or len(cluster) < labels)


def _labels_near(clusters: list[list[Sign]], at: int) -> Iterator[list[Item]]:
    """Labels that may own the values:

    before them in the row, behind them in the row, then just above.
    """
    line = clusters[at][0].fragment.line
    before = clusters[at - 1] if at else []
    behind = clusters[at + 1] if at + 1 < len(clusters) else []
    yield _fillable(sign for sign in before if sign.fragment.line == line)
    yield _fillable(sign for sign in behind if sign.fragment.line == line)
    yield _fillable(before)


def _fillable(signs: Iterable[Sign]) -> list[Item]:
    return [sign.item for sign in signs if sign.kind is SignKind.LABEL and sign.item.choices]


def _match(labels: list[Item], chosen: list[Sign]) -> Pairs:
    """Pair by choice list and order; one label and one odd value left over belong together."""
    found: Pairs = {}
    for name in dict.fromkeys(item.choices.name for item in labels):
        items = [item for item in labels if item.choices.name == name]
        values = [sign for sign in chosen if _printed(items[0], sign)]
        if len(items) == len(values):
            found.update({item.answer: sign for item, sign in zip(items, values, strict=True)})
    odd_labels = [item for item in labels if item.answer not in found]
    odd_values = [sign for sign in chosen if sign not in found.values()]
    if len(odd_labels) == len(odd_values) == 1:
        found[odd_labels[0].answer] = odd_values[0]
    return found


def _printed(item: Item, sign: Sign) -> str | None:
    """The value of the item's choice list that the sign shows."""
    return next((value for value in item.choices.values if fold(value) == sign.value), None)


def answers(
    source: str, signs: Iterable[Sign], pairs: Pairs, spans: Mapping[str, tuple[int, int]]
) -> Mapping[str, Answer]:
    """Every declared answer of the form, in its order, whether it was found or not."""
    seen = {sign.item.answer for sign in signs if sign.item}
    found = {}
    for item in ITEMS:
        if not item.answer:
            continue
        if item.choices:
            found[item.answer] = _chosen(item, pairs.get(item.answer), item.answer in seen)
        else:
            found[item.answer] = _written(source, item, spans.get(item.answer), item.answer in seen)
    return MappingProxyType(found)


def _chosen(item: Item, sign: Sign | None, seen: bool) -> Answer:
    value = _printed(item, sign) if sign else None
    if value:
        state = AnswerState.GIVEN
    elif sign and sign.value:
        state, value = AnswerState.UNLISTED, sign.fragment.text.strip("[]［］〔〕 \u3000")
    else:
        state = AnswerState.ILLEGIBLE if seen else AnswerState.ABSENT
    number = item.choices.number(value) if value else None
    return Answer(
        item.answer, item.name, state, value or "", number, item.choices.name, item.choices.values
    )


def _written(source: str, item: Item, span: tuple[int, int] | None, seen: bool) -> Answer:
    value = source[span[0] : span[1]] if span else ""
    blank = AnswerState.BLANK if seen else AnswerState.ABSENT
    return Answer(item.answer, item.name, AnswerState.GIVEN if span else blank, value, None, "", ())
