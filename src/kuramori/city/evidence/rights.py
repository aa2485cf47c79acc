"""Are rights really denied by default? Every officer, every act, and the database accounts themselves."""

from django.db import ProgrammingError, connections, transaction

from kuramori.city.evidence.findings import Finding
from kuramori.city.outside.house import House
from kuramori.city.rules import access
from kuramori.city.rules.access import Purpose, Request
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.store import officers
from kuramori.city.store.routing import KEYRING
from kuramori.foundation.errors import Refusal

_OPEN_TO_ALL_STAFF = {ActName.SIGN_IN, ActName.SIGN_OUT, ActName.ENROL_FACTOR}

# What the application's own account must not be able to do, as statements that touch no row.
_FORBIDDEN = {
    "default": (
        "SELECT 1 FROM ledger_entry WHERE false",
        "DELETE FROM ledger_entry WHERE false",
        "UPDATE ledger_leaf SET position = 0 WHERE false",
        "DELETE FROM sealed_record WHERE false",
        "SELECT 1 FROM pg_authid WHERE false",
    ),
    KEYRING: ("DELETE FROM epoch WHERE false", "SELECT 1 FROM pg_authid WHERE false"),
}


def denied_by_default(house: House) -> Finding:
    """Every officer is refused every act their duties do not carry (標準仕様書 §10.4)."""
    tried = [(one, act) for one in officers.everybody() for act in ActName if act not in _OPEN_TO_ALL_STAFF]
    unearned = [(one, act) for one, act in tried if not one.may(act, house.clock.today())]
    refused = sum(isinstance(_ask(house, one, act), Refusal) for one, act in unearned)
    note = f"権限のない操作 {len(unearned)} 通りのうち {refused} 通りを拒否"
    return Finding(bool(unearned) and refused == len(unearned), len(tried), len(unearned), note)


def untrained_get_nothing(house: House) -> Finding:
    """Whoever has not passed the training gets nothing, whatever they are appointed to (評価書 IV.2)."""
    everybody = officers.everybody()
    untrained = [one for one in everybody if not one.trained(house.clock.today())]
    acts = [act for act in ActName if act not in _OPEN_TO_ALL_STAFF]
    refused = sum(isinstance(_ask(house, one, act), Refusal) for one in untrained for act in acts)
    note = f"未研修の職員 {len(untrained)} 人の操作 {len(untrained) * len(acts)} 通りのうち {refused} 通りを拒否"
    return Finding(bool(untrained) and refused == len(untrained) * len(acts), len(everybody), len(untrained), note)


def accounts_hold_no_more(house: House) -> Finding:
    """The database accounts of the application can neither read nor change what only the gate may."""
    tried = [(alias, statement) for alias, statements in _FORBIDDEN.items() for statement in statements]
    refused = sum(_is_refused(alias, statement) for alias, statement in tried)
    note = f"アプリケーション用アカウントの禁止操作 {len(tried)} 件のうち {refused} 件をデータベースが拒否"
    return Finding(refused == len(tried), len(tried), len(tried), note)


def _ask(house: House, officer: Officer, act: ActName) -> access.Grant | Refusal:
    asked = Request(act, Purpose.CERTIFICATE, "2000-000000")
    return access.judge(officer, asked, house.clock.today(), r"[0-9-]+")


def _is_refused(alias: str, statement: str) -> bool:
    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False
