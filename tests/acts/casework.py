"""Short ways through casework: a case of just these people, brought to a state; an epoch turned."""

from tests.strongroom.staff import a

from kuramori.city.acts import backup, erase, rotate
from kuramori.city.rules.people import NIGHT, Role
from kuramori.city.rules.workflow import TurnState
from kuramori.city.store.casework import CaseRow, TurnRow
from kuramori.foundation.errors import Refusal

REASON = "保管期間の満了"


def nominated(house, people):
    """The open case that names these people."""
    erase.nominate(house)
    return case_of(people)


def drafted(house, people, officer=None):
    case = nominated(house, people)
    assert erase.draft(house, officer or a(house, Role.RECORDS_MANAGER), case.id, REASON) is None
    return case


def approved(house, people):
    erase.carry_out(house)  # what another test left approved is out of the way
    case = drafted(house, people)
    assert erase.approve(house, a(house, Role.CHIEF), case.id) is None
    return case


def shredded(house, people):
    case = approved(house, people)
    assert erase.carry_out(house) >= 1
    return case


def case_of(people):
    (case,) = CaseRow.objects.filter(items__subject=people[0].subject, items__open_claim=True).distinct()
    return case


def state(case):
    return CaseRow.objects.get(id=case.id).state


def seen(house, case):
    found = erase.case(house, NIGHT, case.id)
    assert not isinstance(found, Refusal)
    return found


def approved_turn(house):
    """A turn approved by two; one that somebody left under way is taken up."""
    if not TurnRow.objects.filter(under_way=True).exists():
        assert rotate.propose_turn(house, a(house, Role.ADMINISTRATOR)) is None
    if TurnRow.objects.filter(state=TurnState.PROPOSED).exists():
        assert rotate.approve_turn(house, a(house, Role.CHIEF)) is None
    return TurnRow.objects.get(under_way=True)


def turned(house):
    """Two officers' turn, carried to its end; the row."""
    row = approved_turn(house)
    assert rotate.carry_out(house)
    assert isinstance(backup.take(house, "keyring"), str)
    assert rotate.finish(house)
    row.refresh_from_db()
    return row
