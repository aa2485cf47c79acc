"""What reading an assessment yields: sentences, answers, and an account of every character.

Values only. `assessment` makes them, `binding` joins the sentences to measures, `claims_answers`
weighs the answers. A character of the source lies in exactly one `Piece`; nothing is dropped and
nothing is rewritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kuramori.city.rules.measures import Actor


class Role(StrEnum):
    """What a stretch of the source turned out to be."""

    HEADING = "heading"
    LABEL = "label"
    ACTOR = "actor"
    CHOICES = "choices"
    ANSWER = "answer"
    MARKER = "marker"
    SENTENCE = "sentence"
    UNPLACED = "unplaced"
    MARKUP = "markup"
    BLANK = "blank"


@dataclass(frozen=True)
class Piece:
    """The stretch `text[start:end]` of the source.

    `ref` names the sentence, answer, item or section it serves.
    """

    start: int
    end: int
    role: Role
    ref: str = ""


@dataclass(frozen=True)
class Sentence:
    """One declared sentence, exactly as printed; `note` says what we would correct.

    `id` is `<section>.<actor>.<order>`, counted in the text itself (II.6-1.city.1).
    """

    id: str
    section: str
    actor: Actor
    order: int
    text: str
    start: int
    end: int
    note: str = ""


class AnswerState(StrEnum):
    """Whether an answer can be relied on. A missing choice is `illegible`, never guessed."""

    GIVEN = "given"
    BLANK = "blank"
    ILLEGIBLE = "illegible"
    UNLISTED = "unlisted"
    ABSENT = "absent"


@dataclass(frozen=True)
class Answer:
    """One filled-in field. For a choice, `number` is the printed number of `value` in `choices`.

    `state` unlisted: something was chosen that the form does not offer; `absent`: the item is not
    in the text.
    """

    item: str
    label: str
    state: AnswerState
    value: str
    number: int | None
    choice_list: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """An assessment as read. `pieces` cover `text` without gap or overlap, in order."""

    text: str
    sentences: tuple[Sentence, ...]
    answers: Mapping[str, Answer]
    pieces: tuple[Piece, ...]

    @property
    def cover(self) -> tuple[Answer, ...]:
        """The fields of the cover page, in the order of the form."""
        return tuple(answer for item, answer in self.answers.items() if item.startswith("0."))

    @property
    def title(self) -> str:
        """評価書名, or nothing when it is not in the text."""
        return self.answers["0.v.name"].value

    @property
    def body_name(self) -> str:
        """評価実施機関名, or nothing when it is not in the text."""
        return self.answers["0.v.body"].value

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Every fragment that could not be placed, in order, for a person to look at."""
        return tuple(
            self.text[piece.start : piece.end]
            for piece in self.pieces
            if piece.role is Role.UNPLACED
        )
