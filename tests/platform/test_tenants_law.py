"""Who may enrol, and whose message it is: the law alone."""

import pytest

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.rules import tenants
from kuramori.platform.rules.verdict import Verdict

KEYS = treaty.SigningKeys.generate()
OTHER = treaty.SigningKeys.generate()

# Check digits of real bodies; 011011 and 122050 are the remainders 0 and 1 of the modulus.
CODES = ["122173", "131016", "141003", "011002", "121002", "271004", "011011", "122050"]


@pytest.mark.parametrize("code", CODES)
def test_it_works(code):
    assert tenants.judge(treaty.Enrolment(code, KEYS.public), None) is Verdict.FRESH


def test_it_works_again_with_the_same_keys():
    assert tenants.judge(treaty.Enrolment("122173", KEYS.public), KEYS.public) is Verdict.REPEATED


@pytest.mark.parametrize("code", CODES)
def test_it_refuses_every_other_check_digit(code):
    for digit in set("0123456789") - {code[5]}:
        wrong = code[:5] + digit
        refused = tenants.judge(treaty.Enrolment(wrong, KEYS.public), None)
        assert refused == Refusal("tenant.check-digit", {"tenant": wrong})


def test_it_refuses_other_keys_for_a_known_tenant():
    refused = tenants.judge(treaty.Enrolment("122173", OTHER.public), KEYS.public)
    assert refused == Refusal("tenant.other-keys", {"tenant": "122173"})


def test_it_refuses_a_message_of_an_unknown_tenant_or_by_other_keys():
    envelope = treaty.ReplicaEnvelope("122173", "1" * 64, 1, b"sealed")
    unproven = treaty.parse(treaty.ReplicaEnvelope, treaty.sign(envelope, KEYS))
    assert tenants.prove(unproven, KEYS.public) == envelope
    assert tenants.prove(unproven, None) == Refusal("tenant.unknown", {"tenant": "122173"})
    assert tenants.prove(unproven, OTHER.public) == Refusal("treaty.signature", {"suite": "ed25519"})
