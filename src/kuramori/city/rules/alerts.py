"""How much is too much: what officers did lately, judged. Pure; the gate calls it before anything is shown.

Source: 評価書 III.7⑥ (a warning when a set number of items is accessed at once), logs-and-rights practice of cities.
Not for: delivering or deciding an alert (acts/respond).
"""

from dataclasses import dataclass
from enum import StrEnum

from kuramori.city.rules.policy import Policy


class AlertRule(StrEnum):
    """What raised an alert."""

    VOLUME = "volume"


class AlertState(StrEnum):
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"


class Decision(StrEnum):
    """What the administrator found: in order, to be looked into, or improper."""

    JUSTIFIED = "justified"
    CHECK = "check"
    IMPROPER = "improper"


@dataclass(frozen=True)
class Finding:
    """One rule fired: `items` persons against a limit of `limit` within `minutes`."""

    rule: AlertRule
    items: int
    limit: int
    minutes: int
    holds: bool


def judge_volume(opened_before: int, asked_now: int, policy: Policy) -> Finding | None:
    """Does this opening reach the set number? 「以上」: the number itself already fires.

    `opened_before` counts persons opened by the officer inside the window (since the last release, if later).
    """
    items = opened_before + asked_now
    if items < policy.alert_items:
        return None
    return Finding(AlertRule.VOLUME, items, policy.alert_items, policy.alert_minutes, policy.alert_holds)
