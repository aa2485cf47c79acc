"""AWS KMS for tests: moto's server on loopback, with the three operations on imported material that it lacks.

moto 5.2.5 has no GetParametersForImport, ImportKeyMaterial and DeleteImportedKeyMaterial, gives a key of origin
EXTERNAL material of its own, and lets GenerateMac ignore the state of a key. Those are added here as the AWS KMS API
reference (version 2014-11-01) describes them, real unwrapping included.
"""

import base64
import json
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from moto.core.exceptions import JsonRESTError
from moto.kms.responses import KmsResponse
from moto.server import ThreadedMotoServer

from kuramori.city.outside.cloud_keeper import CloudKeeper
from kuramori.city.outside.keeper import InsecureStandIn

REGION = "ap-northeast-1"
SECRET = "hush-aws-secret-access-key"
_create_key, _generate_mac = KmsResponse.create_key, KmsResponse.generate_mac


@contextmanager
def kms() -> Iterator[str]:
    """The address of a fresh KMS."""
    operations = {
        "create_key": create_key,
        "generate_mac": generate_mac,
        "get_parameters_for_import": get_parameters_for_import,
        "import_key_material": import_key_material,
        "delete_imported_key_material": delete_imported_key_material,
    }
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with patch.multiple(KmsResponse, create=True, **operations):
        server.start()
        try:
            host, port = server.get_host_and_port()
            yield f"http://{host}:{port}"
        finally:
            server.stop()


@contextmanager
def deaf() -> Iterator[str]:
    """The address of a service that takes calls and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def make_credentials(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "aws-credentials"
    file.write_text(f"[default]\naws_access_key_id = AKIATESTS\naws_secret_access_key = {SECRET}\n")
    file.chmod(0o600)
    return file


def cloud_keeper(address: str, credentials: Path, **other) -> CloudKeeper:
    settings = {"city": "131000", "region": REGION, "credentials": credentials, "endpoint_url": address} | other
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandIn)
        return CloudKeeper(**settings)


def create_key(self) -> str:
    made = json.loads(_create_key(self))["KeyMetadata"]
    key = self.kms_backend.keys[made["KeyId"]]
    if key.origin == "EXTERNAL":
        _empty(key)
    return json.dumps(key.to_dict())


def generate_mac(self) -> str:
    key_id = self._get_param("KeyId")
    self._validate_key_id(key_id)
    key = self.kms_backend.describe_key(key_id)
    if key.key_state != "Enabled":
        raise _invalid_state(key)
    return _generate_mac(self)


def get_parameters_for_import(self) -> str:
    key = _external(self)
    wrapping = (self._get_param("WrappingAlgorithm"), self._get_param("WrappingKeySpec"))
    assert wrapping == ("RSAES_OAEP_SHA_256", "RSA_4096"), "the stand-in knows one way of wrapping"
    public = _wrapping_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    told = {"KeyId": key.arn, "ImportToken": _text(key.id.encode()), "PublicKey": _text(public)}
    return json.dumps(told | {"ParametersValidTo": key.creation_date + 86_400})


def import_key_material(self) -> str:
    key = _external(self)
    if base64.b64decode(self._get_param("ImportToken")) != key.id.encode():
        raise JsonRESTError("InvalidImportTokenException", "token of another key")
    if key.key_state != "PendingImport":
        raise _invalid_state(key)
    try:
        wrapped = base64.b64decode(self._get_param("EncryptedKeyMaterial"))
        material = _wrapping_key().decrypt(wrapped, OAEP(MGF1(SHA256()), SHA256(), None))
    except ValueError:
        raise JsonRESTError("InvalidCiphertextException", "does not unwrap") from None
    if len(material) != 32 or getattr(key, "first_material", material) != material:
        raise JsonRESTError("IncorrectKeyMaterialException", "an HMAC key takes one material only")
    key.first_material = key.key_material = material
    key.key_state, key.enabled = "Enabled", True
    return json.dumps({"KeyId": key.arn})


def delete_imported_key_material(self) -> str:
    key = _external(self)
    if key.key_state != "PendingDeletion":
        _empty(key)
    key.key_material = None
    return json.dumps({"KeyId": key.arn})


def _external(response):
    key_id = response._get_param("KeyId")
    response._validate_cmk_id(key_id)
    key = response.kms_backend.describe_key(key_id)
    if key.origin != "EXTERNAL":
        raise JsonRESTError("UnsupportedOperationException", "not a key of imported material")
    return key


def _empty(key) -> None:
    key.key_state, key.enabled, key.key_material = "PendingImport", False, None


def _invalid_state(key) -> JsonRESTError:
    return JsonRESTError("KMSInvalidStateException", f"{key.arn} is {key.key_state}")


@cache
def _wrapping_key() -> RSAPrivateKey:
    return generate_private_key(65537, 4096)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
