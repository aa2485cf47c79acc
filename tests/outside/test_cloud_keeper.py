"""Keys in a real KMS endpoint: imported and forgotten, dead at once when destroyed, in Japan only, never waited for."""

import logging

import boto3
import pytest
from tests.outside.kms_stand_in import REGION, SECRET, cloud_keeper, deaf, kms, make_credentials

from kuramori.city.outside.cloud_keeper import CloudKeeper
from kuramori.city.outside.keeper import InsecureStandIn
from kuramori.foundation.errors import Breakage

FIRST, SECOND = "alias/kuramori/131000/epoch-1", "alias/kuramori/131000/epoch-2"


@pytest.fixture
def address():
    with kms() as served:
        yield served


@pytest.fixture
def credentials(tmp_path):
    return make_credentials(tmp_path)


@pytest.fixture
def account(address):
    """What an administrator of the account can do."""
    keys = {"aws_access_key_id": "AKIAADMIN", "aws_secret_access_key": "admin"}
    client = boto3.client("kms", region_name=REGION, endpoint_url=address, **keys)
    for key in client.list_keys()["Keys"]:  # moto keeps one account for the whole process
        for alias in client.list_aliases(KeyId=key["KeyId"])["Aliases"]:
            client.delete_alias(AliasName=alias["AliasName"])
    return client


@pytest.fixture
def keeper(account, address, credentials):
    return cloud_keeper(address, credentials)


def broken(call, *arguments):
    with pytest.raises(Breakage) as failed:
        call(*arguments)
    return failed.value.code, failed.value.params.get("reason")


def test_it_works(keeper, account):
    keeper.create(1)
    key = account.describe_key(KeyId=FIRST)["KeyMetadata"]
    kind = [key[name] for name in ("Origin", "KeySpec", "KeyUsage", "MultiRegion", "KeyState")]
    assert kind == ["EXTERNAL", "HMAC_256", "GENERATE_VERIFY_MAC", False, "Enabled"]
    assert len(keeper.working_key(1)) == 32


def test_it_leaves_an_empty_shell_of_a_destroyed_epoch(keeper, account):
    keeper.create(1)
    shell = account.describe_key(KeyId=FIRST)["KeyMetadata"]["KeyId"]
    keeper.destroy(1)
    assert account.describe_key(KeyId=shell)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    account.cancel_key_deletion(KeyId=shell)
    with pytest.raises(account.exceptions.ClientError):
        account.generate_mac(KeyId=shell, Message=b"anything", MacAlgorithm="HMAC_SHA_256")


def test_it_finishes_a_destroy_that_was_cut_off(keeper, account):
    keeper.create(1)
    account.delete_imported_key_material(KeyId=account.describe_key(KeyId=FIRST)["KeyMetadata"]["KeyId"])
    assert keeper.epochs() == frozenset()
    keeper.destroy(1)
    assert FIRST not in keeper._aliases()


@pytest.mark.parametrize("beforehand", ["disable_key", "schedule_key_deletion"])
def test_it_deletes_the_material_of_a_key_that_somebody_only_put_away(keeper, account, beforehand):
    keeper.create(1)
    key_id = account.describe_key(KeyId=FIRST)["KeyMetadata"]["KeyId"]
    getattr(account, beforehand)(KeyId=key_id)
    keeper.destroy(1)
    account.cancel_key_deletion(KeyId=key_id)
    account.enable_key(KeyId=key_id)
    with pytest.raises(account.exceptions.ClientError):
        account.generate_mac(KeyId=key_id, Message=b"anything", MacAlgorithm="HMAC_SHA_256")


def test_it_creates_anew_over_a_destroy_that_was_cut_off(keeper, account):
    keeper.create(1)
    gone = keeper.working_key(1)
    account.delete_imported_key_material(KeyId=account.describe_key(KeyId=FIRST)["KeyMetadata"]["KeyId"])
    keeper.create(1)
    assert keeper.working_key(1) != gone


def test_it_lets_the_lasting_key_be_kept_by_kms(keeper, account):
    keeper.secret("backup")
    assert account.describe_key(KeyId="alias/kuramori/131000/lasting")["KeyMetadata"]["Origin"] == "AWS_KMS"


def test_it_takes_its_credentials_from_the_environment(account, address, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "environment")
    assert cloud_keeper(address, None).epochs() == frozenset()


def test_it_stays_silent_about_credentials(keeper, credentials, caplog):
    caplog.set_level(logging.DEBUG, logger="kuramori")
    with deaf() as address, pytest.raises(Breakage) as failed:
        cloud_keeper(address, credentials, seconds=0.1).create(1)
    said = [str(failed.value), repr(failed.value.params), repr(vars(keeper)), caplog.text]
    assert not any(SECRET in text for text in said)


def test_it_warns_without_tls(address, credentials):
    with pytest.warns(InsecureStandIn):
        CloudKeeper("131000", REGION, credentials=credentials, endpoint_url=address)


def test_it_refuses_a_key_put_under_another_alias(keeper, account):
    keeper.create(1)
    keeper.create(2)
    account.update_alias(AliasName=FIRST, TargetKeyId=account.describe_key(KeyId=SECOND)["KeyMetadata"]["KeyId"])
    assert broken(keeper.working_key, 1) == ("keeper.wrong-key", "check value")
    assert broken(keeper.destroy, 1) == ("keeper.wrong-key", "alias")
    assert len(keeper.working_key(2)) == 32


def test_it_refuses_a_key_that_kms_made_itself(keeper, account):
    """Such a key could not be destroyed at once."""
    use = {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}
    made = account.create_key(Description=f"{FIRST} 00", **use)["KeyMetadata"]["KeyId"]
    account.create_alias(AliasName=FIRST, TargetKeyId=made)
    assert broken(keeper.working_key, 1) == ("keeper.wrong-key", "check value")


def test_it_refuses_to_believe_a_kms_that_only_says_it_destroyed(account, address, credentials, monkeypatch):
    keeper = cloud_keeper(address, credentials, seconds=0.5)
    keeper.create(1)
    monkeypatch.setattr(keeper._kms, "delete_imported_key_material", lambda **what: {})
    assert broken(keeper.destroy, 1) == ("keeper.not-destroyed", "still derives")


def test_it_refuses_a_service_that_does_not_answer(credentials):
    with deaf() as address:
        slow = cloud_keeper(address, credentials, seconds=0.2)
        assert broken(slow.create, 1) == ("keeper.down", "ReadTimeoutError")
        assert slow.health().trouble == "keeper.down"
    assert broken(cloud_keeper(address, credentials).epochs) == ("keeper.down", "EndpointConnectionError")


def test_it_refuses_a_service_that_says_no(keeper, monkeypatch, account):
    def throttled(**what):
        raise account.exceptions.ClientError({"Error": {"Code": "ThrottlingException"}}, "DescribeKey")

    monkeypatch.setattr(keeper._kms, "describe_key", throttled)
    assert broken(keeper.working_key, 1) == ("keeper.down", "ThrottlingException")


@pytest.mark.parametrize("region", ["us-east-1", "ap-northeast-2", "ap-southeast-1", ""])
def test_it_refuses_a_region_abroad(region, credentials):
    with pytest.raises(Breakage) as failed:
        CloudKeeper("131000", region, credentials=credentials)
    assert (failed.value.code, failed.value.params["region"]) == ("keeper.abroad", region)


def test_it_refuses_credentials_that_others_can_read(credentials):
    credentials.chmod(0o640)
    assert broken(cloud_keeper, "http://127.0.0.1:1", credentials)[0] == "keeper.exposed"
