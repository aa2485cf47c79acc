"""When a replica is taken in: the law alone."""

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.rules.replicas import Held, judge
from kuramori.platform.rules.verdict import Verdict

ENVELOPE = treaty.ReplicaEnvelope("122173", "1" * 64, 5, b"sealed")
SAME = treaty.digest(ENVELOPE)


def test_it_works():
    assert judge(ENVELOPE, held=None, erased=False) is Verdict.FRESH
    assert judge(ENVELOPE, held=Held(4, "0" * 64), erased=False) is Verdict.FRESH


def test_it_works_again_for_the_very_same_envelope():
    assert judge(ENVELOPE, held=Held(5, SAME), erased=False) is Verdict.REPEATED


def test_it_refuses_an_older_version():
    assert judge(ENVELOPE, held=Held(6, SAME), erased=False) == Refusal("replica.stale", {"held": "6"})


def test_it_refuses_another_content_under_the_same_version():
    assert judge(ENVELOPE, held=Held(5, "0" * 64), erased=False) == Refusal("replica.version-reused", {"held": "5"})


def test_it_refuses_what_was_erased_to_come_back():
    assert judge(ENVELOPE, held=None, erased=True) == Refusal("replica.erased")
