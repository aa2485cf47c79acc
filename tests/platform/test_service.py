"""The service's own login sees one tenant at a time, reads no content, and erases by journal only."""

from uuid import uuid4

import psycopg
import pytest

pytestmark = pytest.mark.usefixtures("installed")
TABLES = {"tenant": "code", "replica": "tenant_code", "order_obeyed": "tenant_code", "erased_reference": "tenant_code"}


@pytest.fixture
def service(connect):
    return connect("service")


def as_tenant(service, city):
    service.execute("select set_config('platform.tenant', %s, true)", [city.code])


def codes_seen(service, table):
    return {code for (code,) in service.execute(f"select distinct {TABLES[table]} from {table}")}  # noqa: S608


@pytest.mark.parametrize("table", TABLES)
def test_it_works_for_ones_own_rows_and_refuses_all_others(table, service, new_city, house):
    from kuramori.platform.acts.obey import obey

    mine, theirs = new_city(), new_city()
    for one in (mine, theirs):
        reference, _kept = one.place(2)
        assert isinstance(obey(house, one.signed((reference,))), bytes)
    as_tenant(service, mine)
    assert codes_seen(service, table) == {mine.code}
    service.rollback()
    assert codes_seen(service, table) == set(), "a session without a tenant sees nothing"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        service.execute("set row_security = off")
        service.execute(f"select count({TABLES[table]}) from {table}")  # noqa: S608


def test_it_refuses_to_touch_another_tenants_replica(service, new_city, held):
    mine, theirs = new_city(), new_city()
    (reference,) = theirs.place(1)
    as_tenant(service, mine)
    assert service.execute("delete from replica where reference = %s", [reference]).rowcount == 0
    moved = "update replica set version = 9 where reference = %s"
    assert service.execute(moved, [reference]).rowcount == 0
    foisted = "insert into replica values (%s, %s, 1, '', '', now())"
    columns = foisted.replace(
        "replica values", "replica (tenant_code, reference, version, sealed, digest, received_at) values"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        service.execute(columns, [theirs.code, "e" * 64])
    service.rollback()
    assert held(theirs) == 1


def test_it_refuses_to_read_a_content_even_of_the_tenant_at_hand(service, city):
    city.place(1)
    as_tenant(service, city)
    assert service.execute("select count(reference) from replica").fetchone() == (1,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        service.execute("select sealed from replica")


def test_it_refuses_an_erasure_without_an_order_in_the_journal(service, city, administrator, held):
    (reference,) = city.place(1)
    as_tenant(service, city)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only by an obeyed order"):
        service.execute("delete from replica where reference = %s", [reference])
    service.rollback()
    as_tenant(service, city)
    marked = "insert into erased_reference (tenant_code, reference, order_id) values (%s, %s, %s)"
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        service.execute(marked, [city.code, reference, uuid4()])
        service.execute("set constraints all immediate")
    service.rollback()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only by an obeyed order"):
        administrator.execute("delete from replica where tenant_code = %s", [city.code])
    administrator.rollback()
    assert held(city) == 1


@pytest.mark.parametrize("table", ["tenant", "order_obeyed", "erased_reference"])
def test_it_refuses_to_change_what_is_only_added_to(table, service, administrator, city, house):
    from kuramori.platform.acts.obey import obey

    obey(house, city.signed(city.place(1)))
    column = TABLES[table]
    attempts = [f"update {table} set {column} = {column}", f"delete from {table}", f"truncate {table} cascade"]  # noqa: S608
    for session in (service, administrator):
        for attempt in attempts:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(attempt)
            session.rollback()


def test_it_refuses_one_person_twice_in_the_table_too(administrator, city, house):
    from kuramori.platform.acts.obey import obey

    obey(house, city.signed(city.place(1)))
    copied = (
        "insert into order_obeyed (tenant_code, order_id, digest, drafted_by, approved_by, "
        '"order", receipt, erased, obeyed_at) select tenant_code, %s, digest, drafted_by, {}, '
        '"order", receipt, erased, obeyed_at from order_obeyed where tenant_code = %s limit 1'
    )
    administrator.execute(copied.format("approved_by"), [uuid4(), city.code])
    with pytest.raises(psycopg.errors.CheckViolation, match="order_obeyed_by_two_people"):
        administrator.execute(copied.format("drafted_by"), [uuid4(), city.code])
    administrator.rollback()
