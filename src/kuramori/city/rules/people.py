"""Who is sitting here, and what may they do: officers, roles, appointments, grants.

Rights follow the division of duties, never rank (標準仕様書 §10.4). Everything not granted is refused.
Not for: how somebody proves who they are (acts/enter), nor whether one concrete access is allowed (rules/access).
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """A division of duties an officer can be appointed to."""

    CLERK = "clerk"
    CHIEF = "chief"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    RECORDS_MANAGER = "records_manager"


class ActName(StrEnum):
    """Every act somebody answers for: `noun:verb`. The ledger speaks these words."""

    SIGN_IN = "session:sign-in"
    SIGN_OUT = "session:sign-out"
    ENROL_FACTOR = "factor:enrol"
    APPOINT = "officer:appoint"
    SEARCH = "record:search"
    OPEN = "record:open"
    ENTER = "record:enter"
    WATCH = "console:watch"
    ACKNOWLEDGE = "alert:acknowledge"
    DECIDE = "alert:decide"
    RELEASE = "hold:release"
    READ_CASE = "erasure:read"
    NOMINATE = "erasure:nominate"
    DRAFT = "erasure:draft"
    APPROVE = "erasure:approve"
    HOLD_CASE = "erasure:hold"
    LIFT_CASE = "erasure:lift"
    CARRY_OUT = "erasure:carry-out"
    CONFIRM = "erasure:confirm"
    CERTIFY = "erasure:certify"
    READ_TURN = "epoch:read"
    PROPOSE_TURN = "epoch:propose"
    APPROVE_TURN = "epoch:approve"
    TURN = "epoch:turn"
    BACK_UP = "backup:take"
    DRILL = "backup:drill"
    SEARCH_LEDGER = "ledger:search"
    PROVE = "ledger:prove"
    IMPORT_ASSESSMENT = "assessment:import"
    READ_ASSESSMENT = "assessment:read"
    CHECK_ASSESSMENT = "assessment:check"


_EVERYBODY = frozenset({ActName.READ_ASSESSMENT})

GRANTS: dict[Role, frozenset[ActName]] = {
    Role.CLERK: _EVERYBODY | {ActName.SEARCH, ActName.OPEN},
    Role.CHIEF: _EVERYBODY
    | {
        ActName.SEARCH,
        ActName.OPEN,
        ActName.READ_CASE,
        ActName.APPROVE,
        ActName.READ_TURN,
        ActName.APPROVE_TURN,
    },
    Role.AUDITOR: _EVERYBODY
    | {
        ActName.SEARCH_LEDGER,
        ActName.PROVE,
        ActName.READ_CASE,
        ActName.CHECK_ASSESSMENT,
    },
    Role.ADMINISTRATOR: _EVERYBODY
    | {
        ActName.APPOINT,
        ActName.WATCH,
        ActName.ACKNOWLEDGE,
        ActName.DECIDE,
        ActName.RELEASE,
        ActName.READ_TURN,
        ActName.PROPOSE_TURN,
        ActName.BACK_UP,
        ActName.CHECK_ASSESSMENT,
    },
    Role.RECORDS_MANAGER: _EVERYBODY
    | {ActName.READ_CASE, ActName.DRAFT, ActName.HOLD_CASE, ActName.LIFT_CASE, ActName.READ_TURN, ActName.PROPOSE_TURN},
}

# The house itself acts at night; it holds no appointment and opens nobody.
NIGHT_ACTS = frozenset(
    {
        ActName.ENTER,
        ActName.NOMINATE,
        ActName.CARRY_OUT,
        ActName.CONFIRM,
        ActName.CERTIFY,
        ActName.TURN,
        ActName.BACK_UP,
        ActName.DRILL,
        ActName.IMPORT_ASSESSMENT,
        ActName.READ_ASSESSMENT,
        ActName.CHECK_ASSESSMENT,
        ActName.READ_CASE,
        ActName.READ_TURN,
        ActName.APPOINT,
    }
)
NIGHT_ID = UUID("00000000-0000-8000-8000-6b7572616d6f")


@dataclass(frozen=True)
class Appointment:
    """A role for a person from `begins` to `ends`, both days included (標準仕様書 §10.3: rights have a period)."""

    role: Role
    begins: date
    ends: date | None = None

    def active(self, today: date) -> bool:
        return self.begins <= today and (self.ends is None or today <= self.ends)


@dataclass(frozen=True)
class Officer:
    """A member of the workforce as the house knows them today.

    `id` is the pseudonym the ledger uses; `trained_until` is the last day the training counts
    (評価書 IV.2: a newcomer's rights stay inactive until the course is passed).
    """

    id: UUID
    staff_number: str
    name: str
    section: str
    appointments: tuple[Appointment, ...] = field(default=())
    trained_until: date | None = None
    held: bool = False

    def roles(self, today: date) -> frozenset[Role]:
        return frozenset(one.role for one in self.appointments if one.active(today))

    def trained(self, today: date) -> bool:
        return self.trained_until is not None and today <= self.trained_until

    def may(self, act: ActName, today: date) -> bool:
        """Is the act among the grants of any role active today? Training and holds are judged in rules/access."""
        if self.id == NIGHT_ID:
            return act in NIGHT_ACTS
        return any(act in GRANTS[role] for role in self.roles(today))


NIGHT = Officer(NIGHT_ID, "-", "夜間処理", "システム", trained_until=date.max)
