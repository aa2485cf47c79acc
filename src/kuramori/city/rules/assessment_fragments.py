"""A broken table becomes a flat list of fragments, each with its offsets and its line.

Cells, tags, bullets, circled numbers, brackets and full stops separate fragments; a full stop
inside a parenthesis does not. No fragment is interpreted here, and none is lost: what lies
between two fragments is markup or blank.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from kuramori.city.rules.assessment_form import LABEL_WINDOW, label_end

CIRCLED = "①-⑳㉑-㉟㊱-㊿❶-❿➀-➓"
BULLETS = "・･•●○■□◆◇▪‣"
OPEN, CLOSE = "<＜〈《【［[", ">＞〉》】］\\]"

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_BLANK = _ZERO_WIDTH + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_ATTRIBUTES = r"(?:\s[\x20-\x3b\x3d\x3f-\x7e]*)?/?>"
_INLINE = rf"</?(?:span|b|i|u|strong|em|font|a|sup|sub){_ATTRIBUTES}|&nbsp;"
_BLOCK = (
    r"</?(?:p|ul|ol|li|br|hr|div|center|h[1-6]|table|thead|tbody|tr|td|th|caption)"
    rf"{_ATTRIBUTES}"
)
_LINE = r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
_BREAK = re.compile(rf"(?P<line>{_LINE})|(?P<hard>\t|{_BLOCK})|(?P<soft>{_INLINE})", re.IGNORECASE)
BETWEEN = re.compile(
    rf"(?P<markup>{_BLOCK}|{_INLINE})|(?P<blank>[\s{_ZERO_WIDTH}]+)", re.IGNORECASE
)
"""What may lie between fragments."""

_CUTS = re.compile(
    rf"(?P<heading>(?:[{re.escape(OPEN)}]|&lt;)\s*(?:選択肢|[^{re.escape(OPEN)}{CLOSE}。\n]{{1,40}}における措置)"
    rf"\s*(?:[{CLOSE}]|&gt;)?)"
    r"|(?P<bracket>[\[［〔][^\[\]［］〔〕。\n]{0,40}[\]］〕])"
    rf"|(?P<circled>[{CIRCLED}])"
    rf"|(?P<bullet>[{BULLETS}])"
    r"|(?P<number>(?<![0-9０-９])[0-9０-９]{1,2}[)）])"
    r"|(?P<stop>。+)"
)
_FREES = frozenset("。＞>]］〕")
_FREE_AFTER = re.compile(r"$|[\s<＜〈《]|&lt;")
_LABEL_ENDS = re.compile(rf"\s*$|\s*[:：※*★]+|\s|(?=[\[［〔<＜{CIRCLED}])")
MARKER = re.compile(
    rf"(?:[{CIRCLED}]|[{BULLETS}]|[(（][0-9０-９]{{1,2}}[)）]|[0-9０-９]{{1,2}}[)）.．、](?![0-9０-９]))\s*"
)
"""The bullet or number a fragment may begin with."""
_PAIRS = {"）": "（", ")": "（", "」": "「", "』": "『"}
_OPENERS = {"（": "（", "(": "（", "「": "「", "『": "『"}


@dataclass(frozen=True)
class Fragment:
    """`text` lies at `start:end` of the source.

    `soft`: nothing but blanks separates it from the one before.
    """

    text: str
    start: int
    end: int
    line: int
    soft: bool

    @property
    def body(self) -> int:
        """Where the text begins after its bullet or number, if it has one."""
        marker = MARKER.match(self.text)
        return self.start + (marker.end() if marker and marker.end() < len(self.text) else 0)


def fragments(text: str) -> list[Fragment]:
    """Every non-blank fragment of `text`, in order."""
    found: list[Fragment] = []
    soft = False
    for start, end, line, hard in _runs(text):
        soft = soft and not hard
        for left, right in _pieces(text[start:end]):
            found.append(
                Fragment(
                    text[start + left : start + right], start + left, start + right, line, soft
                )
            )
            soft = True
    return found


def _runs(text: str) -> Iterator[tuple[int, int, int, bool]]:
    """Stretches without a break: start, end, line, and whether a hard break came before."""
    at, line, hard = 0, 1, False
    for found in [*_BREAK.finditer(text), None]:
        end = found.start() if found else len(text)
        if text[at:end].strip():
            yield at, end, line, hard
            hard = False
        if found:
            line += found["line"] is not None
            hard = hard or bool(found["hard"])
            at = found.end()


def _pieces(run: str) -> Iterator[tuple[int, int]]:
    """The fragments of one run, trimmed."""
    cuts = sorted({0, len(run), *_cut_points(run)})
    for left, right in pairwise(cuts):
        yield from _trimmed(run, _after_label(run, left, right))


def _trimmed(run: str, cuts: list[int]) -> Iterator[tuple[int, int]]:
    for left, right in pairwise(cuts):
        body = run[left:right].lstrip(_BLANK)
        start = right - len(body)
        if body:
            yield start, start + len(body.rstrip(_BLANK))


def _cut_points(run: str) -> Iterator[int]:
    nested = _nested(run)
    for found in _CUTS.finditer(run):
        start, end = found.span()
        if nested[start]:
            continue
        free = start == 0 or run[start - 1].isspace() or run[start - 1] in _FREES
        match found.lastgroup:
            case "heading":
                yield from (start, end)
            case "stop":
                yield end
            case "bracket" if free and _FREE_AFTER.match(run, end):
                yield from (start, end)
            case "circled" if free or _label_boundary(run, end, len(run)):
                yield start
            case "bullet" | "number" if free:
                yield start


def _nested(run: str) -> list[bool]:
    """For every offset: inside closed parentheses or quotes? Unclosed ones enclose nothing."""
    stack: list[tuple[str, int]] = []
    waiting = Counter[str]()
    steps = [0] * (len(run) + 1)
    for at, char in enumerate(run):
        if kind := _OPENERS.get(char):
            stack.append((kind, at))
            waiting[kind] += 1
        elif (kind := _PAIRS.get(char)) and waiting[kind]:
            start = _unwind(stack, waiting, kind)
            steps[start + 1] += 1
            steps[at + 1] -= 1
    return [depth > 0 for depth in accumulate(steps)]


def _unwind(stack: list[tuple[str, int]], waiting: Counter[str], kind: str) -> int:
    """Drop openers up to the nearest one of `kind`; where that one stood."""
    while True:
        opener, start = stack.pop()
        waiting[opener] -= 1
        if opener == kind:
            return start


def _after_label(run: str, left: int, right: int) -> list[int]:
    """Cut behind a label that a fragment begins with, when something follows it."""
    body = right - len(run[left:right].lstrip(_BLANK))
    marker = MARKER.match(run, body, right)
    boundary = _label_boundary(run, marker.end() if marker else body, right)
    return [left, boundary, right] if boundary and boundary < right else [left, right]


def _label_boundary(run: str, at: int, right: int) -> int | None:
    """Where a label standing at `at` ends, if a blank, bracket, colon or number sets it off."""
    length = label_end(run[at : min(right, at + LABEL_WINDOW)])
    ends = length and _LABEL_ENDS.match(run, at + length, right)
    return ends.end() if ends else None
