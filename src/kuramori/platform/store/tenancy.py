"""Whose rows this transaction may see: one tenant's, or, for counting, nobody's content.

The only two ways to open a transaction. Also who is enrolled. Not for: choosing a tenant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from kuramori.foundation import treaty
from kuramori.foundation.errors import Breakage
from kuramori.platform.store.models import Tenant

_TENANTS = 1  # class of advisory locks; the object is the tenant's code


@contextmanager
def of(tenant: str) -> Iterator[None]:
    """One durable transaction in which the database shows this tenant's rows and no others."""
    with _transaction("select set_config('platform.tenant', %s, true)", [tenant]):
        yield


@contextmanager
def counting() -> Iterator[None]:
    """One transaction with the operator's rights, whoever logged in."""
    with _transaction("set local role platform_operator", None):
        yield


@contextmanager
def _transaction(opening: str, params: list[str] | None) -> Iterator[None]:
    try:
        with transaction.atomic(durable=True):
            run(opening, params)
            yield
    except (OperationalError, InterfaceError) as error:
        connection.close()  # the next transaction opens a new one
        raise Breakage("store.down") from error
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise Breakage("store.denied") from error
        raise


def run(statement: str, params: list[object] | None = None) -> list[tuple]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def lock_tenant(tenant: str) -> None:
    """Holds off everything else that would change this tenant until the transaction ends."""
    run("select pg_advisory_xact_lock(%s::int, %s::int)", [_TENANTS, int(tenant)])


def lock_reference(tenant: str, reference: str) -> None:
    """The same for one reference; the tenant's other references go on side by side."""
    run("select pg_advisory_xact_lock_shared(%s::int, %s::int)", [_TENANTS, int(tenant)])
    run("select pg_advisory_xact_lock(hashtextextended(%s, %s))", [reference, int(tenant)])


def keys(tenant: str) -> treaty.PublicKeys | None:
    """The keys the tenant enrolled with, None when it never did."""
    found = Tenant.objects.filter(code=tenant).values_list("ed25519", "ml_dsa_44").first()
    return treaty.PublicKeys(*map(bytes, found)) if found else None


def enter(enrolment: treaty.Enrolment, at: datetime) -> None:
    """Writes down a new tenant."""
    Tenant.objects.create(
        code=enrolment.tenant,
        ed25519=enrolment.keys.ed25519,
        ml_dsa_44=enrolment.keys.ml_dsa_44,
        enrolled_at=at,
    )
