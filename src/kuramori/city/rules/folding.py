"""Folding of search keys: which writings of a name, a reading or an address are looked for as one.

Source: 標準仕様書 §2.1.2. The rules are pairs, and pairs do not chain (チ=ヂ and ヂ=ジ, yet チ≠ジ).
So there are two steps: a coarse key that misses nothing finds candidates, the pairwise comparison
then confirms them and says why. Not for: storing names. A folded key never flows back into a
record.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib import resources

_RULES = tomllib.loads(
    resources.files(__package__).joinpath("folding.toml").read_text(encoding="utf-8")
)


class Rule(StrEnum):
    """Why two writings count as one."""

    EQUAL = "equal"
    VOICING = "voicing"
    ALIKE = "alike"
    V_SOUND = "v-sound"
    O_ROW = "o-row"
    WRITING = "writing"
    GLYPH = "glyph"


LABELS: dict[Rule, str] = {
    Rule.EQUAL: "一致",
    Rule.VOICING: "清音・濁音・半濁音",
    Rule.ALIKE: "ヂ・ジ、ヅ・ズ、ワ・ハ",
    Rule.V_SOUND: "ヴ・バ行",
    Rule.O_ROW: "オ段のあとのウ・オ",
    Rule.WRITING: "長音・拗促音・空白・字の幅",
    Rule.GLYPH: "異体字",
}


class _Memo(dict[int, str]):
    """A translation table that folds a code point the first time it is met."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        super().__init__()
        self._fold = fold

    def __missing__(self, code: int) -> str:
        folded = self[code] = self._fold(chr(code))
        return folded


def _marks_dropped(text: str) -> str:
    return "".join(
        sign for sign in text if unicodedata.category(sign) not in ("Mn", "Zs", "Cc", "Cf")
    )


def _hiragana_raised(sign: str) -> str:
    return chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign


def later_words(written: str) -> Iterator[str]:
    """What follows each word break of a name, spaces gone: the given name, and middle names."""
    words = written.split()
    return ("".join(words[place:]) for place in range(1, len(words)))


# --- readings -------------------------------------------------------------------------------------

_KANA = _RULES["kana"]
_SMALL = dict(zip(_KANA["small"], _KANA["large"], strict=True))
_SOUND = re.compile("ヴ[ァィェォ]|.", re.DOTALL)
_PAIRS: dict[frozenset[str], Rule] = {
    **{frozenset(pair): Rule.VOICING for pair in _KANA["voicing"]},
    **{frozenset(pair): Rule.ALIKE for pair in _KANA["alike"]},
    **{frozenset(pair): Rule.V_SOUND for pair in _KANA["v_sounds"].items()},
    frozenset("ウオ"): Rule.O_ROW,
}
_O_ROW = frozenset(_KANA["o_row"]) | {"ヴォ"}


def _fold_kana_sign(sign: str) -> str:
    if sign in _KANA["silent"]:
        return ""
    wide = unicodedata.normalize("NFKC", sign)
    wide = "".join(_KANA["same"].get(one, one) for one in map(_hiragana_raised, wide))
    return "".join(
        one for one in wide.casefold() if not one.isspace() and one not in _KANA["silent"]
    )


_KANA_SIGNS = _Memo(_fold_kana_sign)


def plain_kana(reading: str) -> str:
    """Katakana of one width, small signs still small, without long signs, spaces and stray voice
    marks."""
    whole = unicodedata.normalize("NFKC", reading) if _has_split_marks(reading) else reading
    return whole.translate(_KANA_SIGNS)


def sounds(reading: str) -> tuple[str, ...]:
    """The sounds of a reading: signs of one size, ヴ joined with the small vowel after it."""
    plain = plain_kana(reading)
    if "ヴ" not in plain:
        return tuple(_SMALL.get(sign, sign) for sign in plain)
    return tuple(_SMALL.get(sound, sound) for sound in _SOUND.findall(plain))


def _has_split_marks(reading: str) -> bool:
    """Half-width kana and combining marks write one letter in two signs."""
    return any("｡" <= sign <= "ﾟ" or sign in "\u3099\u309a" for sign in reading)


def coarse_kana(reading: str) -> str:
    """The key that misses nothing: every sound that any chain of rules can reach is one letter."""
    classes = _KANA["coarse"]
    return "".join(classes.get(sound, sound) for sound in sounds(reading))


def certain_part(reading: str, anywhere: bool) -> str:
    """The part of a cut-off reading whose coarse key cannot depend on what was cut off.

    A ヴ at the end may have lost its vowel; a small vowel at the start may have lost its ヴ (if cut
    `anywhere`).
    """
    signs = plain_kana(reading)
    return (signs.lstrip("ァィェォ") if anywhere else signs).rstrip("ヴ")


def meet(ours: tuple[str, ...], theirs: tuple[str, ...], at: int) -> frozenset[Rule] | None:
    """Do the sounds `theirs` (asked) meet `ours` (kept) from position `at`? The rules used, or
    None."""
    if at + len(theirs) > len(ours):
        return None
    used: set[Rule] = set()
    for place, asked in enumerate(theirs, start=at):
        kept = ours[place]
        if kept == asked:
            continue
        rule = _PAIRS.get(frozenset((kept, asked)))
        if rule is None or (rule is Rule.O_ROW and (place == 0 or ours[place - 1] not in _O_ROW)):
            return None
        used.add(rule)
    return frozenset(used or {Rule.WRITING})


# --- names ----------------------------------------------------------------------------------------

_GLYPHS = {other: line[0] for line in _RULES["glyph"]["variants"] for other in line[1:]}


def _fold_name_sign(sign: str) -> str:
    if "ぁ" <= sign <= "ヿ":
        return sign  # a reading mark is part of a kana letter: か and が are two names
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return "".join(_GLYPHS.get(one, one) for one in _marks_dropped(letters))


_NAME_SIGNS = _Memo(_fold_name_sign)


def fold_name(name: str) -> str:
    """The glyph key: variants, selectors, widths, cases, accents and spaces fold; every sign folds
    by itself."""
    return name.translate(_NAME_SIGNS)


# --- addresses ------------------------------------------------------------------------------------

_ADDRESS = _RULES["address"]
_TENS = re.compile(f"([二三四五六七八九]?)十([{_ADDRESS['digits'][1:]}]?)(?=丁)")
_DIGITS = {sign: str(value) for value, sign in enumerate(_ADDRESS["digits"])}


def _fold_address_sign(sign: str) -> str:
    if sign in _ADDRESS["parts"]:
        return "-"
    if sign in _ADDRESS["silent"]:
        return ""
    if sign in _ADDRESS["small_ke"]:
        return "ケ"
    return _DIGITS.get(sign) or _fold_name_sign(sign)


_ADDRESS_SIGNS = _Memo(_fold_address_sign)


def fold_address(address: str) -> str:
    """青葉町三丁目12番地5 and 青葉町3-12-5 have one key. Ten and above count only before 丁."""
    plain = _TENS.sub(_tens, address) if "十" in address else address
    return re.sub("-{2,}", "-", plain.translate(_ADDRESS_SIGNS))


def _tens(found: re.Match[str]) -> str:
    return (_DIGITS.get(found[1]) or "1") + (_DIGITS.get(found[2]) or "0")
