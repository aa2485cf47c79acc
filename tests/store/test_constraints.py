"""What the database itself refuses, whoever asks: as SQL, by the owner of the tables."""

from uuid import uuid4

import psycopg
import pytest

from kuramori.city.outside.databases import KEYRING, REGISTER

ONE, OTHER = uuid4(), uuid4()
CASE = {
    "id": ONE, "state": "drafted", "retention_class": "R-JOHYO", "oldest_last_day": "2020-01-01",
    "nominated_at": "2026-01-01", "reason": "", "drafted_by": ONE, "approved_by": None, "outcome_slip": "",
    "certificate_slip": "",
}  # fmt: skip
TURN = {
    "state": "proposed", "proposed_by": ONE, "proposed_at": "2026-01-01", "approved_by": None, "total": 0,
    "under_way": False,
}  # fmt: skip
RECORD = {
    "id": ONE, "subject": ONE, "serial": 1, "live": True, "household": 1, "retention_class": "R-JOHYO",
    "last_day": None, "key_id": ONE, "sealed": b"x", "tokens": [1],
}  # fmt: skip


@pytest.fixture
def owner(place, house):
    with psycopg.connect(REGISTER.conninfo(place, "kuramori_owner")) as line:
        yield line
        line.rollback()


def insert(line, table, values):
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    line.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))  # noqa: S608 - our own names


def refused_by(line, table, values):
    with pytest.raises(psycopg.errors.IntegrityError) as error, line.transaction():
        insert(line, table, values)
    return error.value.diag.constraint_name or error.value.diag.column_name


def test_it_works(owner):
    insert(owner, "erasure_case", {**CASE, "state": "approved", "approved_by": OTHER})
    insert(owner, "epoch_turn", {**TURN, "approved_by": OTHER})
    insert(owner, "sealed_record", RECORD)


def test_it_refuses_a_case_approved_by_its_drafter(owner):
    assert refused_by(owner, "erasure_case", {**CASE, "approved_by": ONE}) == "drafter_is_not_approver"


def test_it_refuses_it_as_an_update_too(owner):
    insert(owner, "erasure_case", CASE)
    with pytest.raises(psycopg.errors.CheckViolation, match="drafter_is_not_approver"), owner.transaction():
        owner.execute("UPDATE erasure_case SET state = 'approved', approved_by = drafted_by WHERE id = %s", [ONE])


@pytest.mark.parametrize("state", ["approved", "shredding", "shredded", "confirmed", "certified"])
@pytest.mark.parametrize("missing", ["drafted_by", "approved_by"])
def test_it_refuses_an_erasure_without_two_people(owner, state, missing):
    case = {**CASE, "state": state, "approved_by": OTHER, missing: None}
    assert refused_by(owner, "erasure_case", case) == "no_erasure_without_approval"


def test_it_refuses_a_state_nobody_knows_without_two_people(owner):
    assert refused_by(owner, "erasure_case", {**CASE, "state": "somehow"}) == "no_erasure_without_approval"


def test_it_refuses_a_turn_approved_by_its_proposer(owner):
    assert refused_by(owner, "epoch_turn", {**TURN, "approved_by": ONE}) == "proposer_is_not_approver"


def test_it_refuses_two_turns_at_a_time(owner):
    owner.execute("DELETE FROM epoch_turn")
    insert(owner, "epoch_turn", {**TURN, "under_way": True})
    assert refused_by(owner, "epoch_turn", {**TURN, "under_way": True}) == "one_turn_at_a_time"


@pytest.mark.parametrize(
    ("item", "value", "why"),
    [
        ("retention_class", None, "retention_class"),
        ("retention_class", "", "retention_class_given"),
        ("sealed", None, "sealed"),
        ("key_id", None, "key_id"),
        ("subject", None, "subject"),
    ],
)
def test_it_refuses_a_record_without(owner, item, value, why):
    assert refused_by(owner, "sealed_record", {**RECORD, item: value}) == why


def test_it_refuses_a_record_that_leaves_its_class_out(owner):
    assert refused_by(owner, "sealed_record", {k: v for k, v in RECORD.items() if k != "retention_class"}) == (
        "retention_class"
    )


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": OTHER, "key_id": OTHER}, "one_version_per_serial"),
        ({"id": OTHER, "serial": 2}, "sealed_record_key_id_key"),
    ],
)
def test_it_refuses_a_second_version_or_a_key_used_twice(owner, changed, why):
    insert(owner, "sealed_record", RECORD)
    assert refused_by(owner, "sealed_record", {**RECORD, **changed}).startswith(why[:20])


def test_it_refuses_a_record_in_two_open_cases(owner):
    insert(owner, "erasure_case", CASE)
    item = {
        "case_id": ONE, "record": ONE, "subject": ONE, "serial": 1, "key_id": ONE, "last_day": "2020-01-01",
        "open_claim": True, "erased": False,
    }  # fmt: skip
    insert(owner, "erasure_item", item)
    assert refused_by(owner, "erasure_item", item) == "one_open_case_per_record"
    insert(owner, "erasure_item", {**item, "open_claim": False})


def test_it_refuses_a_release_by_oneself_and_a_second_hold(owner):
    alert = {
        "rule": "volume", "slip": "x", "officer": ONE, "items": 1, "limit": 1, "minutes": 1, "raised_at": "2026-01-01",
        "state": "raised", "decision": "", "note": "",
    }  # fmt: skip
    quoted = {f'"{name}"': value for name, value in alert.items()}
    insert(owner, "alert", quoted)
    (number,) = owner.execute("SELECT id FROM alert WHERE slip = 'x'").fetchone()
    hold = {"officer": ONE, "alert_id": number, "since": "2026-01-01", "reason": "", "released_by": ONE}
    assert refused_by(owner, "officer_hold", hold) == "nobody_releases_themselves"
    insert(owner, "officer_hold", {**hold, "released_by": None})
    assert refused_by(owner, "officer_hold", {**hold, "released_by": None}) == "held_once_at_a_time"


def test_it_refuses_two_current_epochs(place, house):
    with psycopg.connect(KEYRING.conninfo(place, "keyring_owner")) as line:
        with pytest.raises(psycopg.errors.UniqueViolation, match="one_current_epoch"):
            line.execute("INSERT INTO epoch (number, current, created_at) VALUES (999999, true, now())")
        line.rollback()
