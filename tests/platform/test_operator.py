"""土井 runs the platform, tries everything, and gets nothing: 評価書 II.6④, the operator cannot erase."""

import psycopg
import pytest

pytestmark = pytest.mark.usefixtures("installed")

READING = [
    "select sealed from replica",
    "select * from replica",
    "select r::text from replica r",
    "select reference from replica",
    "select version, digest from replica",
    "copy replica to stdout",
    "copy (select sealed from replica) to stdout",
    "select count(sealed) from replica",
    "select count(*) from replica where length(sealed) > 0",
    'select "order" from order_obeyed',
    "select receipt from order_obeyed",
    "select order_id, drafted_by, approved_by from order_obeyed",
    "select * from erased_reference",
    "select ed25519 from tenant",
    "select pg_read_file('postgresql.conf')",
    "select pg_read_binary_file('PG_VERSION')",
    "select lo_import('/etc/passwd')",
    "copy tenant from program 'true'",
    "select * from pg_authid",
    "select * from pg_statistic",
]
ERASING = [
    "delete from replica",
    "delete from replica where tenant_code = '122173'",
    "explain analyze delete from replica",
    "truncate replica",
    "truncate tenant cascade",
    "drop table replica",
    "delete from order_obeyed",
    "delete from tenant",
    "update replica set sealed = ''",
    "update replica set received_at = now()",
    "update tenant set code = code",
    "insert into replica (tenant_code, reference, version) values ('122173', 'x', 1)",
    "insert into erased_reference values ('122173', 'x', gen_random_uuid())",
    "insert into order_obeyed (tenant_code) values ('122173')",
    "insert into tenant values ('122173', '', '', now())",
    "lock table replica in access exclusive mode",
    "select from replica for update",
]
CLIMBING = [
    "alter table replica disable row level security",
    "alter table replica no force row level security",
    "drop policy own_tenant on replica",
    "create policy mine on replica using (true)",
    "alter policy counting on replica using (true)",
    "alter table replica disable trigger only_by_order",
    "drop trigger only_by_order on replica",
    "create or replace function refuse_unordered_erasure() returns trigger language sql as ''",
    "alter table replica owner to platform_operator",
    "set role platform_app",
    "set role platform_owner",
    "set session authorization platform_app",
    "set session_replication_role = replica",
    "alter role platform_operator bypassrls",
    "alter role platform_operator superuser",
    "alter role platform_app password 'mine'",
    "alter role platform_app set row_security = off",
    "create role accomplice",
    "grant platform_owner to platform_operator",
    "alter database kuramori_platform set row_security = off",
    "create table copies (sealed bytea)",
    "create temp table copies (sealed bytea)",
    "create schema mine",
    "create view peep as select sealed from replica",
    "create extension dblink",
    "create publication everything for all tables",
    "select pg_create_logical_replication_slot('mine', 'pgoutput')",
    "update pg_class set relrowsecurity = false",
]


def counted(doi, city):
    sql = "select count(*) from replica where tenant_code = %s"
    return doi.execute(sql, [city.code]).fetchone()[0]


def test_it_works_to_count(doi, city):
    city.place(3)
    assert counted(doi, city) == 3
    assert doi.execute("select count(*) from tenant where code = %s", [city.code]).fetchone() == (1,)


@pytest.mark.parametrize("attempt", READING + ERASING + CLIMBING)
def test_it_refuses_the_operator(attempt, doi, city, held):
    city.place(1)
    assert counted(doi, city) == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        doi.execute(attempt)
    doi.rollback()
    assert (counted(doi, city), held(city)) == (1, 1)


def test_it_refuses_to_name_a_tenant_into_more_rights(doi, city):
    city.place(1)
    doi.execute("select set_config('platform.tenant', %s, false)", [city.code])
    doi.commit()
    for attempt in ("select sealed from replica", "delete from replica"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            doi.execute(attempt)
        doi.rollback()


def test_it_refuses_a_grant_to_oneself_or_a_setting_of_the_server(doi, city):
    city.place(1)
    for attempt in ("grant select on replica to platform_operator", "alter system set log_statement = 'all'"):
        doi.autocommit = True
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            doi.execute(attempt)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        doi.execute("select sealed from replica")


def test_it_refuses_to_show_statistics_of_what_may_not_be_read(doi, administrator, city):
    city.place(20)
    administrator.execute("analyze replica")
    administrator.commit()
    seen = "select attname from pg_stats where tablename = 'replica'"
    assert "sealed" in {name for (name,) in administrator.execute(seen)}
    assert {name for (name,) in doi.execute(seen)} <= {"tenant_code", "received_at"}


def test_it_refuses_to_show_or_end_what_the_service_is_doing(doi, connect):
    service = connect("service")
    service.execute("select set_config('platform.tenant', '122173', false)")
    of_service = "select query from pg_stat_activity where pid = %s"
    pid = service.info.backend_pid
    assert doi.execute(of_service, [pid]).fetchone() == ("<insufficient privilege>",)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        doi.execute("select pg_terminate_backend(%s)", [pid])


def test_it_refuses_an_order_the_operator_made_up(doi, city, house, held):
    from kuramori.foundation import treaty
    from kuramori.platform.acts.enrol import enrol
    from kuramori.platform.acts.obey import obey

    references = city.place(1)
    own = treaty.SigningKeys.generate()
    assert enrol(house, city.enrolment(own)).code == "tenant.other-keys"
    for keys in (own, house.keys):
        assert obey(house, treaty.sign(city.order(references), keys)).code == "treaty.signature"
    assert held(city) == 1
    assert isinstance(obey(house, city.signed(references)), bytes)
