"""A city enrols with its keys, once and for all."""

import psycopg
import pytest

from kuramori.foundation import treaty
from kuramori.foundation.errors import Refusal

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def enrol():
    from kuramori.platform.acts.enrol import enrol

    return enrol


def keys_of(administrator, city):
    sql = "select ed25519, ml_dsa_44 from tenant where code = %s"
    with administrator.transaction():
        return treaty.PublicKeys(*administrator.execute(sql, [city.code]).fetchone())


def test_it_works(house, city, enrol, administrator):
    assert keys_of(administrator, city) == city.keys.public
    assert enrol(house, city.enrolment()) == treaty.Enrolment(city.code, city.keys.public)


def test_it_refuses_to_replace_the_keys_of_a_city(house, city, enrol, administrator):
    thief = treaty.SigningKeys.generate()
    refused = enrol(house, city.enrolment(thief))
    assert refused == Refusal("tenant.other-keys", {"tenant": city.code})
    assert keys_of(administrator, city) == city.keys.public


def test_it_refuses_keys_whose_owner_did_not_sign(house, city, enrol):
    someone = treaty.SigningKeys.generate()
    wire = treaty.sign(treaty.Enrolment("122173", someone.public), city.keys)
    assert enrol(house, wire) == Refusal("treaty.signature", {"suite": "ed25519"})


def test_it_refuses_a_code_no_city_can_have(house, enrol):
    keys = treaty.SigningKeys.generate()
    wire = treaty.sign(treaty.Enrolment("122174", keys.public), keys)
    assert enrol(house, wire) == Refusal("tenant.check-digit", {"tenant": "122174"})


def test_it_refuses_to_change_a_key_in_the_table_whoever_asks(city, administrator):
    for sql in ("update tenant set ed25519 = ml_dsa_44", "delete from tenant"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added"):
            administrator.execute(f"{sql} where code = %s", [city.code])
        administrator.rollback()
