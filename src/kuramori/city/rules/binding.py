"""Join the sentences of an assessment to the measures we know how to prove.

A sentence may carry several measures (its parts). What does not join is reported on both sides: a
measure nobody declares any more, and a sentence nobody measures yet, which is a new promise.
Neither is dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kuramori.city.rules.assessment_form import fold
from kuramori.city.rules.assessment_values import Sentence
from kuramori.city.rules.measures import MEASURES, Measure


@dataclass(frozen=True)
class Bound:
    """`sentence` declares `measure`."""

    measure: Measure
    sentence: Sentence


@dataclass(frozen=True)
class Binding:
    """Everything on both sides:

    joined, measures without a sentence, sentences without a measure.
    """

    bound: tuple[Bound, ...]
    undeclared: tuple[Measure, ...]
    unmeasured: tuple[Sentence, ...]


def bind(sentences: Iterable[Sentence], measures: Iterable[Measure] = MEASURES.values()) -> Binding:
    """Join by section, actor and what the sentence says.

    When several sentences say a measure, the first is taken and the others stay unmeasured for a
    person to look at: two sentences about one thing may promise different things.
    """
    printed = [(sentence, fold(sentence.text)) for sentence in sentences]
    bound: list[Bound] = []
    undeclared: list[Measure] = []
    for measure in measures:
        sentence = next((one for one, words in printed if _says(measure, one, words)), None)
        if sentence is None:
            undeclared.append(measure)
        else:
            bound.append(Bound(measure, sentence))
    taken = {one.sentence.id for one in bound}
    unmeasured = tuple(sentence for sentence, _ in printed if sentence.id not in taken)
    return Binding(tuple(bound), tuple(undeclared), unmeasured)


def _says(measure: Measure, sentence: Sentence, words: str) -> bool:
    here = (sentence.section, sentence.actor) == (measure.section, measure.actor)
    return here and all(pattern.search(words) for pattern in measure.says)
