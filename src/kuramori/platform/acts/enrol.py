"""A city enrols: it presents its keys, signed by those keys.

Two people settle over another channel, by fingerprint, that the keys are truly the city's.
"""

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.outside.house import House
from kuramori.platform.rules import tenants
from kuramori.platform.rules.verdict import Verdict
from kuramori.platform.store import tenancy


def enrol(house: House, wire: bytes) -> treaty.Enrolment | Refusal:
    """The enrolment that now stands. Enrolling again with the same keys changes nothing."""
    unproven = treaty.parse(treaty.Enrolment, wire)
    if isinstance(unproven, Refusal):
        return unproven
    enrolment = treaty.verify_enrolment(unproven)
    if isinstance(enrolment, Refusal):
        return enrolment
    with tenancy.of(enrolment.tenant):
        tenancy.lock_tenant(enrolment.tenant)
        verdict = tenants.judge(enrolment, tenancy.keys(enrolment.tenant))
        if isinstance(verdict, Refusal):
            return verdict
        if verdict is Verdict.FRESH:
            tenancy.enter(enrolment, house.now())
    return enrolment
