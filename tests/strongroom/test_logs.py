"""Nothing a clerk typed, nothing that is sealed and no secret ever stands in the text of an SQL statement.

The server is told to log every statement for as long as one story lasts; values travel beside the text, not in it.
"""

import base64
import time
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connections
from tests.acts.casework import shredded
from tests.cast import RECEIPT, TERMINAL
from tests.strongroom.checker import words_of
from tests.strongroom.staff import a, hired, opened

from kuramori.city.acts import audit, enter, erase, lookup
from kuramori.city.outside.databases import DATABASES
from kuramori.city.rules.people import Role
from kuramori.city.rules.query import Query
from kuramori.city.store.register import SealedRow


@contextmanager
def every_statement_logged(place):
    """Both servers log all statements; yields how to read what they said meanwhile."""
    logs = [place.register / "server.log", place.keyring / "server.log"]
    begins = [log.stat().st_size for log in logs]
    _tell(place, "ALTER SYSTEM SET log_statement = 'all'")
    connections.close_all()
    try:
        yield lambda: "".join(
            log.read_bytes()[begin:].decode("utf-8", "replace") for log, begin in zip(logs, begins, strict=True)
        )
    finally:
        _tell(place, "ALTER SYSTEM RESET log_statement")
        connections.close_all()


def _tell(place, command):
    for database in DATABASES:
        with psycopg.connect(database.admin_conninfo(place), autocommit=True) as line:
            line.execute(command)
            line.execute("SELECT pg_reload_conf()")
    wanted, until = "all" if "all" in command else "none", time.monotonic() + 30
    while {_said(database, place) for database in DATABASES} != {wanted}:
        assert time.monotonic() < until, "the servers did not hear it"


def _said(database, place):
    with psycopg.connect(database.admin_conninfo(place)) as line:
        return line.execute("SHOW log_statement").fetchone()[0]


@pytest.fixture
def told(house, place, residents, expired):
    """What the servers logged of a whole day, and the sign-in that was used."""
    clerk = hired(house, Role.CLERK)
    wanted = residents[2].versions[0]
    with every_statement_logged(place) as read:
        enter.begin(house, clerk.number, "a wrong password", TERMINAL)
        enter.begin(house, clerk.number, clerk.first.password, TERMINAL)
        secret = base64.b32decode(clerk.first.totp_secret)
        code = TOTP(secret, 6, SHA1(), 30).generate(house.clock.now().timestamp()).decode()  # noqa: S303 - RFC 6238
        enter.finish_totp(house, clerk.officer.id, code, TERMINAL)
        for query in (
            Query(name=wanted.name, kana=wanted.kana),
            Query(individual_number=wanted.individual_number),
            Query(number=wanted.address_number),
        ):
            lookup.search(house, clerk.officer, query, receipt=RECEIPT, page=1, terminal=TERMINAL)
        opened(house, clerk.officer, residents[2].subject, reveal=frozenset({"individual_number"}))
        opened(house, clerk.officer, uuid4())
        audit.search_entries(house, a(house, Role.AUDITOR), audit.Criteria(subject_number=wanted.address_number), 1)
        case = shredded(house, expired())
        erase.case(house, a(house, Role.AUDITOR), case.id)
        yield read(), clerk, code


def test_it_works(told, sound):
    log, _, _ = told
    for one in ("SELECT DISTINCT subject FROM sealed_record", "INSERT INTO ledger_entry", "DELETE FROM wrapped_key"):
        assert one in log, "the log is read where statements stand"


def test_no_resident_stands_in_it(told, residents, crowd):
    log, _, _ = told
    assert not [word for word in words_of([*residents, *crowd]) if word in log]
    numbers = {one.address_number for person in residents for one in person.versions}
    assert not [number for number in numbers if number in log]


def test_no_token_key_or_sealed_byte_stands_in_it(told, residents):
    log, _, _ = told
    rows = SealedRow.objects.filter(subject__in=[one.subject for one in residents])
    for sealed, tokens in rows.values_list("sealed", "tokens"):
        assert bytes(sealed)[21:].hex() not in log
        assert not any(f"{token}" in log for token in tokens)


def test_no_secret_of_a_sign_in_stands_in_it(told):
    log, clerk, code = told
    for secret in (clerk.first.password, clerk.first.totp_secret, "a wrong password", f"'{code}'"):
        assert secret not in log
    assert "scrypt$" not in log
