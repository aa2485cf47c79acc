"""Looking at casework — alerts, cases, counts — where no person is behind the glass. Only a refusal leaves an entry.

Not for: anything that unseals, changes or proves (gate).
"""

from kuramori.city.outside.house import House
from kuramori.city.rules import access
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.strongroom import gate
from kuramori.foundation.errors import Refusal


def refused(house: House, officer: Officer, act: ActName, *, terminal: str) -> Refusal | None:
    """Why the officer may not look, with its entry written; None when they may."""
    asked = Request(act)
    verdict = access.judge(officer, asked, house.clock.today(), house.policy.receipt_pattern)
    if not isinstance(verdict, Refusal):
        return None
    with gate.admit(house, officer, asked, terminal=terminal) as slip:
        assert isinstance(slip, Refusal), "judged twice, answered twice"
        return slip
