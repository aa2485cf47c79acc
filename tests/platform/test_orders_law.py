"""When an order is obeyed: the law alone, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal
from kuramori.platform.rules import orders
from kuramori.platform.rules.verdict import Verdict

ISSUED = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
ORDER = treaty.Order(
    tenant="122173",
    order_id=UUID(int=1),
    references=("1" * 64, "2" * 64),
    drafted_by="a" * 64,
    approved_by="b" * 64,
    legal_basis="住民基本台帳法施行令第34条第1項",
    issued_at=ISSUED,
    valid_until=ISSUED + timedelta(days=7),
)
HELD = frozenset({"0" * 64, "1" * 64, "2" * 64})


def judged(order=ORDER, obeyed=None, held=HELD, now=ISSUED):
    return orders.judge(order, obeyed=obeyed, held=held, now=now)


def test_it_works():
    assert judged() is Verdict.FRESH


def test_it_works_again_for_the_very_same_order_even_after_its_time_and_its_replicas():
    later = ORDER.valid_until + timedelta(days=400)
    again = judged(obeyed=treaty.digest(ORDER), held=frozenset(), now=later)
    assert again is Verdict.REPEATED


def test_it_refuses_one_person_twice():
    alone = replace(ORDER, approved_by=ORDER.drafted_by)
    assert judged(alone) == Refusal("order.same-person")


def test_it_refuses_another_order_under_a_used_id():
    other = replace(ORDER, references=("1" * 64,))
    assert judged(other, obeyed=treaty.digest(ORDER)) == Refusal("order.id-reused")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-301, Refusal("order.not-yet-issued")),
        (-300, Verdict.FRESH),
        (0, Verdict.FRESH),
        (7 * 86400, Verdict.FRESH),
        (7 * 86400 + 1, Refusal("order.expired")),
    ],
)
def test_it_refuses_an_order_out_of_its_time(seconds, expected):
    assert judged(now=ISSUED + timedelta(seconds=seconds)) == expected


def test_it_refuses_an_order_valid_for_longer_than_agreed():
    longest = replace(ORDER, valid_until=ISSUED + timedelta(days=31))
    assert judged(longest) is Verdict.FRESH
    longer = replace(longest, valid_until=longest.valid_until + timedelta(seconds=1))
    assert judged(longer) == Refusal("order.valid-too-long", {"days": "31"})


def test_it_refuses_references_the_tenant_does_not_have():
    assert judged(held=frozenset({"1" * 64})) == Refusal("order.not-held", {"missing": "1"})
    assert judged(held=frozenset()) == Refusal("order.not-held", {"missing": "2"})
