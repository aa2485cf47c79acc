"""The numbers the city sets for itself. Law and the assessment leave them open; each is a setting with an owner.

Not for: numbers fixed by law (rules/retention.toml).
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Policy:
    """Settings under `[policy]` of settings.toml; each has an owner in the city.

    `alert_items` persons within `alert_minutes` raise the declared warning (評価書 III.7⑥) and, when `alert_holds`,
    hold the officer. `receipt_pattern` is how the city writes a 受付番号. `sign_in_attempts` wrong tries lock an
    officer out for `sign_in_lock_minutes`. A search never unseals more than `search_candidates` records.
    `checkpoint_seconds` is the longest a committed entry waits for its signature; `unwitnessed_seconds` the longest
    the ledger may go on unseen by its witness. `removed_cut_off` is the last day of the old 5-year rule for 除票
    (住基法施行令34条 before 2019-06-20; differs by city). `records_a_case` bounds one erasure case.
    """

    alert_items: int = 10
    alert_minutes: int = 10
    alert_holds: bool = True
    receipt_pattern: str = r"[0-9]{4}-[0-9]{6}"
    sign_in_attempts: int = 5
    sign_in_lock_minutes: int = 15
    search_candidates: int = 1000
    search_page: int = 50
    checkpoint_seconds: int = 1
    unwitnessed_seconds: int = 900
    removed_cut_off: date = date(2014, 6, 19)
    records_a_case: int = 1000
