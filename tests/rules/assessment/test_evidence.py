"""Evidence is admitted when it can be traced and weighed, and names no person by number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuramori.city.rules.claims_evidence import Evidence, Result, admit
from kuramori.city.rules.measures import EvidenceKind
from kuramori.city.rules.numbers import individual_check
from kuramori.foundation.errors import Refusal

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PHOTO = Evidence(
    claim_id="III.7-5.city.2",
    kind=EvidenceKind.ATTESTED,
    result=Result.TRUE,
    observed_at=AT,
    confirmer="0007",
    artefact_hash="ab" * 32,
    population=8,
    checked=8,
)


def number(body: str) -> str:
    return f"{body}{individual_check(body)}"


def test_it_works():
    assert admit(PHOTO) is PHOTO


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (
            {"claim_id": "III.7-5.city.99"},
            Refusal("evidence.unknown-claim", {"given": "III.7-5.city.99"}),
        ),
        (
            {"kind": EvidenceKind.MEASURED},
            Refusal("evidence.kind-not-accepted", {"kind": "measured"}),
        ),
        ({"confirmer": ""}, Refusal("evidence.source-required")),
        ({"collector": "probe"}, Refusal("evidence.source-required")),
        ({"result": Result.NOT_APPLICABLE, "reason": " "}, Refusal("evidence.reason-required")),
        ({"artefact_hash": ""}, Refusal("evidence.document-required")),
        ({"artefact_hash": "AB" * 32}, Refusal("evidence.bad-hash")),
        ({"checked": 9}, Refusal("evidence.bad-count")),
        ({"checked": -1}, Refusal("evidence.bad-count")),
        ({"window_from": AT, "window_to": AT - timedelta(days=1)}, Refusal("evidence.bad-window")),
        (
            {"claim_id": "II.6-1.gc.3a", "kind": EvidenceKind.CONTRACT},
            Refusal("evidence.expiry-required"),
        ),
    ],
)
def test_it_refuses_what_cannot_be_weighed(change, refusal):
    assert admit(replace(PHOTO, **change)) == refusal


@pytest.mark.parametrize(
    "field", ["confirmer", "method", "artefact_place", "reason", "withheld", "note"]
)
@pytest.mark.parametrize("dress", ["{}", "番号{}です", "{:.4} {:.4}"])
def test_it_refuses_an_individual_number_in_any_field(field, dress):
    digits = number("12345678901")
    words = f"{digits[:4]} {digits[4:8]}-{digits[8:]}" if ":" in dress else dress.format(digits)
    refused = admit(replace(PHOTO, **{field: words}))
    assert refused == Refusal("evidence.individual-number", {"field": field})


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_it_refuses_full_width_digits_too(body):
    wide = number(body).translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert admit(replace(PHOTO, note=wide)) == Refusal(
        "evidence.individual-number", {"field": "note"}
    )


def test_other_long_numbers_are_not_mistaken():
    digits = number("12345678901")
    wrong = digits[:11] + str((int(digits[11]) + 1) % 10)
    for harmless in (wrong, digits + "0", "2026-11-23 09:00"):
        assert admit(replace(PHOTO, note=harmless)).note == harmless
