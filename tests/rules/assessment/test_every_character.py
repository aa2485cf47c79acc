"""Nothing is dropped: every character lies in exactly one piece, and pieces do not lie."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kuramori.city.rules.assessment import Assessment, Role, parse
from kuramori.city.rules.assessment_form import (
    ALL_LABELS,
    ALL_VALUES,
    CHOICES_HEADING,
    PARTS,
    SECTIONS,
    TITLES,
    bare,
    fold,
)
from kuramori.foundation.errors import Refusal
from rules.assessment.texts import EXAMPLE, texts

SOURCE = EXAMPLE.read_text("utf-8")
TITLED = TITLES | PARTS.keys() | {title for section in SECTIONS for title in section.titles}
NUMERAL = re.compile(r"^(?:[IVX]+|[0-9]{1,2}|\([0-9]{1,2}\))?[.,、)]?")
CIRCLED = re.compile(r"^[①-⑳❶-❿・･•●○■□◆◇▪‣]\s*|^[(（]?[0-9０-９]{1,2}[)）.．、]\s*")
BRACKETS = "<＜〈《【［[>＞〉》】］]"


def known(role: Role, words: str) -> bool:
    """Whether the form really has these words in this role: no text hides behind a label."""
    unmarked = CIRCLED.sub("", words)
    match role:
        case Role.LABEL:
            return bare(unmarked) in ALL_LABELS
        case Role.HEADING:
            folded = bare(words)
            return folded.startswith("リスク") or NUMERAL.sub("", folded) in TITLED
        case Role.CHOICES:
            inner = fold(unmarked.replace("&lt;", "").replace("&gt;", "")).strip(BRACKETS)
            return inner in ALL_VALUES | CHOICES_HEADING
        case Role.ACTOR:
            return "における措置" in fold(words) and len(words) < 60
        case Role.MARKER | Role.BLANK:
            return not any(char.isalpha() for char in words)
        case Role.MARKUP:
            return words.isascii()
    return True


def check(raw: bytes) -> None:
    assessment = parse(raw)
    if isinstance(assessment, Refusal):
        assert assessment.code.startswith("assessment.")
        return
    at = 0
    for piece in assessment.pieces:
        assert piece.start == at < piece.end
        assert known(piece.role, assessment.text[piece.start : piece.end]), piece
        at = piece.end
    assert at == len(assessment.text)
    quoted(assessment)


def quoted(assessment: Assessment) -> None:
    """Sentences and their pieces are the same stretches, under names used once."""
    pieces = {p.ref: (p.start, p.end) for p in assessment.pieces if p.role is Role.SENTENCE}
    assert pieces == {one.id: (one.start, one.end) for one in assessment.sentences}


def test_it_works():
    for raw in texts():
        check(raw)


POSITION = st.integers(0, len(SOURCE) - 1)
SIGNS = "\t\n\r　（）「」①⑥・[］。\u200b\u2028"
WORDS = (
    *("<p>", "</p>", "<ul", "<li>", "&nbsp;", "＜選択肢＞", "1) ", "２）はじめて見る選択"),
    *("[十分である]", "技術的対策", "リスク2：", "７．備考", "V 開示請求、問合せ"),
    *("<委託先における措置>", "①②③", "新しい約束をする。"),
)
SCRAPS = st.sampled_from([*SIGNS, *WORDS])
CUT = st.tuples(st.just("cut"), POSITION, st.integers(1, 400))
INSERT = st.tuples(st.just("insert"), POSITION, SCRAPS)
SWAP = st.tuples(st.just("swap"), POSITION, st.integers(0, 3))
LOSE = st.tuples(
    st.just("lose"), st.sampled_from(["\n", "\t", "<br>", "<li>", "。", "①", "［", "］"]), SCRAPS
)


def mutate(text: str, change: tuple) -> str:
    """One accident: a stretch cut out, a scrap put in, two cells of a row swapped, a sign lost."""
    what, where, how = change
    if what == "cut":
        return text[:where] + text[where + how :]
    if what == "insert":
        return text[:where] + how + text[where:]
    if what == "lose":
        return text.replace(where, how)
    lines = text.split("\n")
    cells = lines[where % len(lines)].split("\t")
    left, right = how % len(cells), -1
    cells[left], cells[right] = cells[right], cells[left]
    lines[where % len(lines)] = "\t".join(cells)
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(CUT, INSERT, SWAP, LOSE), min_size=1, max_size=6))
def test_it_holds_whatever_happens_to_the_table(changes):
    text = SOURCE
    for change in changes:
        text = mutate(text, change)
    check(text.encode())


@settings(max_examples=100, deadline=None)
@given(POSITION, POSITION)
def test_it_holds_for_any_part_of_the_file(one, other):
    check(SOURCE[min(one, other) : max(one, other)].encode())


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, len(SOURCE.encode())), st.sampled_from(["cp932", "euc-jp", "utf-16", "utf-8"])
)
def test_it_never_crashes_on_mixed_encodings(at, encoding):
    raw = SOURCE.encode()
    check(raw[:at] + raw[at:].decode(errors="ignore").encode(encoding, errors="ignore"))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_it_never_crashes_on_anything(raw):
    check(raw)
