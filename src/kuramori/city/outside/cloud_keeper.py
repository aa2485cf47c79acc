"""The keeper in a cloud: HMAC keys of AWS KMS in Japan, with imported key material so that destroying is immediate.

KMS deletes a key of its own making after seven days at the earliest, imported material at once
(DeleteImportedKeyMaterial). The 32 bytes are made here, wrapped to the KMS import key, imported and forgotten; from
then on the working key is derived inside KMS (GenerateMac). Not for: objects and backups (depot).
"""

import hmac
import re
import secrets
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from kuramori.city.outside.keeper import Examined, InsecureStandIn, plain, private_text
from kuramori.foundation.errors import Breakage

JAPAN = frozenset({"ap-northeast-1", "ap-northeast-3"})
"""Tokyo and Osaka: regions whose machines stand in Japan."""

_KEY_SIZE = 32
_MAC = "HMAC_SHA_256"
_IMPORTED, _LASTING = "EXTERNAL", "AWS_KMS"
_WRAPPING = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_4096"}
_CHECK_SIZE = 8
_DEAD = ("PendingImport", "PendingDeletion")
_SHELL_DAYS = 7
_SETTLE = 0.2


class CloudKeeper(Examined):
    """Keys of one city in one region, found by the alias `alias/kuramori/CITY/…`, which is set last.

    A key without alias was left by a crash and is used by nobody. Credentials come from `credentials` (an AWS
    credentials file) or, without it, from the environment or the machine's role. Raises Breakage("keeper.abroad")
    for a region outside Japan. Each request has `seconds` to be answered, and one retry.
    """

    name = "cloud"

    def __init__(
        self,
        city: str,
        region: str,
        *,
        credentials: Path | None = None,
        endpoint_url: str | None = None,
        seconds: float = 5.0,
    ) -> None:
        if region not in JAPAN:
            raise Breakage("keeper.abroad", region=region)
        self._prefix = f"alias/kuramori/{city}"
        self._seconds = seconds
        self._kms = _client(region, credentials, endpoint_url, seconds)

    def create(self, epoch: int) -> None:
        self._create(self._alias(epoch), _IMPORTED)

    def working_key(self, epoch: int) -> bytes:
        return self.proven(self._derive(self._alias(epoch), _IMPORTED, f"kuramori/working-key/v1/{epoch}"))

    def destroy(self, epoch: int) -> None:
        alias = self._alias(epoch)
        key = self._described(alias)
        if key is not None:
            self._destroy(key, alias)

    def epochs(self) -> frozenset[int]:
        ours = re.compile(re.escape(self._prefix) + r"/epoch-([0-9]+)")
        found = (ours.fullmatch(alias) for alias in self._aliases())
        listed = {int(match[1]): self._described(match[0]) for match in found if match}
        return frozenset(epoch for epoch, key in listed.items() if key and key["KeyState"] not in _DEAD)

    def secret(self, label: str) -> bytes:
        """Derived from one lasting key, which KMS made and keeps: it need not die, and must not be lost."""
        lasting, text = f"{self._prefix}/lasting", f"kuramori/secret/v1/{plain(label)}"
        if self._described(lasting) is None:
            self._create(lasting, _LASTING)
        return self._derive(lasting, _LASTING, text)

    def _alias(self, epoch: int) -> str:
        return f"{self._prefix}/epoch-{epoch}"

    def _create(self, alias: str, origin: str) -> None:
        found = self._described(alias)
        if found and found["KeyState"] not in _DEAD:
            return
        if found:  # a destroy that was cut off after the material was gone
            self._destroy(found, alias)
        made = self._made(alias, origin)
        try:
            self._ask("create_alias", AliasName=alias, TargetKeyId=made["KeyId"])
        except _Said as taken:
            if taken.answer != "AlreadyExistsException":
                raise
            self._retire(made)  # another maker was faster
        if not self._until(lambda: self._described(alias) is not None):
            raise self._broken("keeper.down", "alias")

    def _destroy(self, key: dict[str, Any], alias: str) -> None:
        if key["Origin"] != _IMPORTED or key["Description"].partition(" ")[0] != alias:
            raise self._broken("keeper.wrong-key", "alias")
        self._retire(key)
        self._ask("delete_alias", AliasName=alias)

    def _made(self, alias: str, origin: str) -> dict[str, Any]:
        """A key that answers, with its check value in its description, and no alias yet."""
        use = {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC", "MultiRegion": False}
        key = self._ask("create_key", Description=alias, Origin=origin, **use)["KeyMetadata"]
        expected = self._import(key["KeyId"], alias) if origin == _IMPORTED else None
        if not self._until(lambda: self._answers(key["KeyId"])):
            raise self._broken("keeper.down", "import")
        check = self._mac(key["KeyId"], _check_text(alias))
        if expected not in (None, check):
            raise self._broken("keeper.wrong-key", "import")
        self._ask("update_key_description", KeyId=key["KeyId"], Description=_described_as(alias, check))
        return key

    def _import(self, key_id: str, alias: str) -> bytes:
        """Give a key its material; what it must answer to its own name from now on. The material ends here."""
        terms = self._ask("get_parameters_for_import", KeyId=key_id, **_WRAPPING)
        wrapping = load_der_public_key(terms["PublicKey"])
        assert isinstance(wrapping, RSAPublicKey), "we asked for an RSA key"
        material = secrets.token_bytes(_KEY_SIZE)
        self._ask(
            "import_key_material",
            KeyId=key_id,
            ImportToken=terms["ImportToken"],
            EncryptedKeyMaterial=wrapping.encrypt(material, OAEP(MGF1(SHA256()), SHA256(), None)),
            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
        )
        return hmac.digest(material, _check_text(alias), "sha256")

    def _derive(self, alias: str, origin: str, text: str) -> bytes:
        key = self._described(alias)
        if key is None or key["KeyState"] in _DEAD:
            raise self._broken("keeper.no-epoch", "no such key")
        check = self._mac(key["KeyId"], _check_text(alias))
        if key["Origin"] != origin or key["Description"] != _described_as(alias, check):
            raise self._broken("keeper.wrong-key", "check value")
        return self._mac(key["KeyId"], text.encode())

    def _retire(self, key: dict[str, Any]) -> None:
        """Material at once, proven by the key's silence; the empty shell is left to KMS to remove in its own time."""
        key_id = key["KeyId"]
        if key["Origin"] == _IMPORTED:
            self._ask("delete_imported_key_material", KeyId=key_id)
            if not self._until(lambda: self._silent(key_id)):
                raise self._broken("keeper.not-destroyed", "still derives")
        if key["KeyState"] != "PendingDeletion":
            self._ask("schedule_key_deletion", KeyId=key_id, PendingWindowInDays=_SHELL_DAYS)

    def _until(self, test: Callable[[], bool]) -> bool:
        """KMS is eventually consistent: what it was told shows an instant later. Waits for that, not for ever."""
        deadline = time.monotonic() + self._seconds
        while not test():
            if time.monotonic() > deadline:
                return False
            time.sleep(_SETTLE)
        return True

    def _silent(self, key_id: str) -> bool:
        """Without material, and not only disabled: that could be undone."""
        key = self._described(key_id)
        return key is None or (key["KeyState"] in _DEAD and not self._answers(key_id))

    def _answers(self, key_id: str) -> bool:
        try:
            self._mac(key_id, b"kuramori/destroyed")
        except _Said as refused:
            if refused.answer in ("KMSInvalidStateException", "DisabledException", "NotFoundException"):
                return False
            raise
        return True

    def _described(self, name: str) -> dict[str, Any] | None:
        """What KMS knows about the key of this alias or id."""
        try:
            return self._ask("describe_key", KeyId=name)["KeyMetadata"]
        except _Said as refused:
            if refused.answer == "NotFoundException":
                return None
            raise

    def _aliases(self) -> list[str]:
        found: list[str] = []
        marker: dict[str, str] = {}
        while True:
            page = self._ask("list_aliases", **marker)
            found += [entry["AliasName"] for entry in page["Aliases"]]
            if not page["Truncated"]:
                return found
            marker = {"Marker": page["NextMarker"]}

    def _mac(self, key_id: str, message: bytes) -> bytes:
        return self._ask("generate_mac", KeyId=key_id, Message=message, MacAlgorithm=_MAC)["Mac"]

    def _ask(self, operation: str, **what: Any) -> dict[str, Any]:
        """One request. Raises Breakage("keeper.down"); the kind that KMS itself answered remembers its code."""
        try:
            return getattr(self._kms, operation)(**what)
        except ClientError as refused:
            raise _Said(self.name, refused.response["Error"]["Code"]) from None
        except BotoCoreError as failed:
            raise self._broken("keeper.down", type(failed).__name__) from None

    def _broken(self, code: str, reason: str) -> Breakage:
        return Breakage(code, keeper=self.name, reason=reason)


class _Said(Breakage):
    """KMS answered, and the answer is an error."""

    def __init__(self, keeper: str, reason: str) -> None:
        super().__init__("keeper.down", keeper=keeper, reason=reason)
        self.answer = reason


def _check_text(alias: str) -> bytes:
    return f"kuramori/key-check/v1/{alias}".encode()


def _described_as(alias: str, check: bytes) -> str:
    """What a finished key's description says: whose it is, and a little of what it answers to its own name."""
    return f"{alias} {check[:_CHECK_SIZE].hex()}"


def _client(region: str, credentials: Path | None, endpoint_url: str | None, seconds: float) -> Any:
    """A KMS client that goes where the settings say and nowhere else, and never waits for long."""
    if endpoint_url and not endpoint_url.startswith("https://"):
        said = "CloudKeeper without TLS hands working keys to the network; for tests only"
        warnings.warn(said, InsecureStandIn, stacklevel=3)
    session = botocore.session.Session()
    if credentials is not None:
        private_text(credentials)
        session.set_config_variable("credentials_file", str(credentials))
    patience = Config(
        connect_timeout=seconds,
        read_timeout=seconds,
        retries={"mode": "standard", "total_max_attempts": 2},
        ignore_configured_endpoint_urls=True,
        parameter_validation=True,
    )
    return boto3.Session(botocore_session=session, region_name=region).client(
        "kms", endpoint_url=endpoint_url, config=patience
    )
