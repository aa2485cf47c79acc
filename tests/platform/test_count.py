"""The operator's counts are right, and a wall that does not stand is named."""

import pytest

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def count():
    from kuramori.platform.acts.count import count

    return count


def line_of(counts, city):
    (line,) = [line for line in counts.tenants if line.tenant == city.code]
    return line


def test_it_works(count, house, new_city):
    from kuramori.platform.acts.obey import obey

    city, empty = new_city(), new_city()
    first, second, _kept = city.place(3)
    obey(house, city.signed((first, second)))
    counts = count()
    line = line_of(counts, city)
    assert (line.replicas, line.orders, line.erased, line.newest) == (1, 1, 2, house.now())
    line = line_of(counts, empty)
    assert (line.replicas, line.orders, line.erased, line.newest) == (0, 0, 0, None)
    assert counts.breaches == ()


SABOTAGE = {
    "row security is not forced on replica": (
        "alter table replica no force row level security",
        "alter table replica force row level security",
    ),
    "row security is not forced on tenant": (
        "alter table tenant disable row level security",
        "alter table tenant enable row level security",
    ),
    "platform_app has a right over the whole server": (
        "alter role platform_app bypassrls",
        "alter role platform_app nobypassrls",
    ),
    "platform_operator owns replica": (
        "grant platform_owner to platform_operator",
        "revoke platform_owner from platform_operator",
    ),
    "platform_operator may change replica": (
        "grant delete on replica to platform_operator",
        "revoke delete on replica from platform_operator",
    ),
    "platform_operator may change order_obeyed": (
        "grant update (receipt) on order_obeyed to platform_operator",
        "revoke update (receipt) on order_obeyed from platform_operator",
    ),
    "platform_operator may read sealed bytes": (
        "grant select (sealed) on replica to platform_operator",
        "revoke select (sealed) on replica from platform_operator",
    ),
    "platform_operator may take on more": (
        "grant pg_read_all_data to platform_operator",
        "revoke pg_read_all_data from platform_operator",
    ),
    "policy peep is not ours on replica": (
        "create policy peep on replica to platform_app using (true)",
        "drop policy peep on replica",
    ),
    "trigger only_by_order does not stand on replica": (
        "alter table replica disable trigger only_by_order",
        "alter table replica enable always trigger only_by_order",
    ),
    "a guard is missing on erased_reference": (
        "drop trigger never_emptied on erased_reference",
        "create trigger never_emptied before truncate on erased_reference execute function refuse_change();"
        "alter table erased_reference enable always trigger never_emptied",
    ),
}


@pytest.mark.parametrize("breach", SABOTAGE)
def test_it_refuses_to_overlook_a_wall_taken_down(breach, count, administrator):
    sabotage, repair = SABOTAGE[breach]
    assert count().breaches == ()
    administrator.execute(sabotage)
    administrator.commit()
    try:
        assert breach in count().breaches
    finally:
        administrator.execute(repair)
        administrator.commit()
    assert count().breaches == ()
