"""Does what the city chose on the form agree with what is known today?

The declared answers (十分に行っている, 発生なし, …) are declarations too. A mismatch is shown,
with the answer that today's facts would support; the answer itself is never rewritten, for that
takes a procedure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kuramori.city.rules.assessment_form import ITEMS, Item, fold
from kuramori.city.rules.assessment_values import Answer, AnswerState
from kuramori.city.rules.claims import ClaimState, worst
from kuramori.city.rules.measures import MEASURES

_ADEQUACY = tuple(f"III.7-{number}.v" for number in range(2, 11))
_CLASS_FROM_YEARS = ((20, 9), (10, 8), (6, 7), (5, 6), (4, 5), (3, 4), (2, 3), (1, 2), (0, 1))
_LOWEST = 3
_NEITHER = 0


@dataclass(frozen=True)
class Facts:
    """What the house knows today about the declared answers. None: not known."""

    plan_number: str | None = None
    government_body: bool | None = None
    published: bool | None = None
    longest_retention_years: int | None = None
    roles_filled: bool | None = None
    rules_current: bool | None = None
    notice_read: bool | None = None
    backup: bool | None = None
    incident_procedure: bool | None = None
    major_incidents_3y: int | None = None
    dead_numbers_kept: bool | None = None


@dataclass(frozen=True)
class Support:
    """Whether today's facts support one answer.

    None: not known. `proposal` is the value they would support.
    """

    item: str
    supported: bool | None
    proposal: str = ""


States = Mapping[str, ClaimState]


def retention_class(years: int) -> int:
    """The number on the form's list of ten for a period of whole years (150 years → 9)."""
    assert years >= 0
    return next(number for least, number in _CLASS_FROM_YEARS if years >= least)


def support(answers: Mapping[str, Answer], states: States, facts: Facts) -> Mapping[str, Support]:
    """Weigh every declared answer.

    `states` maps measure ids to their standing; a missing one is none.
    """
    found: dict[str, Support] = {}
    for item in (item for item in ITEMS if item.answer):
        found[item.answer] = _weigh(item, answers[item.answer], states, facts, found)
    return found


def _weigh(
    item: Item, answer: Answer, states: States, facts: Facts, before: Mapping[str, Support]
) -> Support:
    if item.choices is None:
        return Support(item.answer, _WRITTEN[item.support](answer, facts))
    target = _target(item, states, facts, before)
    if target is None:
        return Support(item.answer, None)
    if isinstance(target, bool):
        return _level(item, answer, target)
    if answer.number == target:
        return Support(item.answer, True)
    proposal = item.choices.values[target - 1] if target is not _NEITHER else ""
    return Support(item.answer, False if answer.state is AnswerState.GIVEN else None, proposal)


def _level(item: Item, answer: Answer, good: bool) -> Support:
    """Levels 1 and 2 claim that it is done; the lowest claims nothing and is never contradicted."""
    if answer.state is not AnswerState.GIVEN:
        return Support(item.answer, None)
    supported = good or answer.number == _LOWEST
    return Support(item.answer, supported, "" if supported else item.choices.values[_LOWEST - 1])


def _target(
    item: Item, states: States, facts: Facts, before: Mapping[str, Support]
) -> bool | int | None:
    """True or False for a level; the right number for any other list; None when not known."""
    match item.support:
        case "claims":
            return _all_true(item.place, states)
        case "adequacy":
            return _adequate(before)
        case "retention":
            years = facts.longest_retention_years
            return None if years is None else retention_class(years)
        case "nisc":
            return 4 if facts.government_body is False else None
        case "incidents":
            incidents = facts.major_incidents_3y
            return None if incidents is None else (1 if incidents else 2)
        case "dead_numbers":
            return _dead_numbers(item.place, states, facts)
    return getattr(facts, item.support)


def _all_true(place: str, states: States) -> bool:
    """Every measure declared in `place` is true today; being due is not enough."""
    declared = (measure.id for measure in MEASURES.values() if measure.section == place)
    return worst(states.get(one, ClaimState.NONE) for one in declared) is ClaimState.TRUE


def _adequate(before: Mapping[str, Support]) -> bool | None:
    known = [before[item].supported for item in _ADEQUACY]
    if False in known:
        return False
    return None if None in known else True


def _dead_numbers(place: str, states: States, facts: Facts) -> int | None:
    """1 when kept as declared, 2 when none are kept, neither when kept otherwise than declared."""
    if facts.dead_numbers_kept is None:
        return None
    if not facts.dead_numbers_kept:
        return 2
    return 1 if _all_true(place, states) else _NEITHER


def _number(answer: Answer, facts: Facts) -> bool | None:
    return None if facts.plan_number is None else fold(answer.value) == fold(facts.plan_number)


def _blank(answer: Answer, facts: Facts) -> bool | None:
    """委員会の承認日 is for bodies of the state: a city leaves it blank."""
    return None if facts.government_body is None else facts.government_body or not answer.value


def _published(answer: Answer, facts: Facts) -> bool | None:
    """A published version carries its date."""
    return None if facts.published is None else bool(answer.value) or not facts.published


_WRITTEN: Mapping[str, Callable[[Answer, Facts], bool | None]] = {
    "always": lambda answer, facts: True,
    "number": _number,
    "blank": _blank,
    "published": _published,
}
