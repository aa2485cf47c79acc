"""The house's own certificate authority, and one certificate for `localhost`, kept fresh.

For connections that never leave this machine: PostgreSQL (`sslmode=verify-full`) and HTTPS on
loopback. Not for the city's public names, and not for signing anything the ledger or the treaty
sees.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=397)
"""Longest life that browsers accept of a server certificate (CA/Browser Forum Baseline Requirements
6.3.2).
"""

RENEW_BEFORE = timedelta(days=30)
AUTHORITY_LIFE = timedelta(days=3650)
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Certificates:
    """PEM files in one private folder: whom to trust (`ca`), and what to show (`certificate`, `key`
    in PKCS #8).
    """

    folder: Path

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def ca_key(self) -> Path:
        return self.folder / "ca.key"

    @property
    def certificate(self) -> Path:
        return self.folder / "localhost.pem"

    @property
    def key(self) -> Path:
        return self.folder / "localhost.key"

    def renew(self, now: datetime) -> bool:
        """Make what is missing or ends within `RENEW_BEFORE` of `now`; True when anything was
        written.

        An authority too old to outlive a fresh certificate is replaced first, and takes its
        certificate with it.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _fits(self.ca, self.ca_key, self.ca, now + LIFE + RENEW_BEFORE):
            _make_authority(self, now)
        if _fits(self.certificate, self.key, self.ca, now + RENEW_BEFORE):
            return False
        _make_certificate(self, now)
        return True


def _fits(certificate_file: Path, key_file: Path, issuer_file: Path, until: datetime) -> bool:
    """Whether the pair is there, belongs together, was issued by the issuer and lasts: a crash
    between two writes of `renew` leaves a pair that does not, and the next call makes it anew.
    """
    if not (certificate_file.exists() and key_file.exists()):
        return False
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(issuer_file.read_bytes()))
    except (InvalidSignature, ValueError):
        return False
    return certificate.public_key() == key.public_key() and certificate.not_valid_after_utc > until


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _blank(subject: x509.Name, issuer: x509.Name, now: datetime, life: timedelta) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - CLOCK_SKEW)
        .not_valid_after(now.astimezone(UTC) - CLOCK_SKEW + life)
    )


def _make_authority(files: Certificates, now: datetime) -> None:
    """An authority that can only ever speak for this machine: an officer may trust it in a browser
    without fear.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Kuramori house authority {now:%Y-%m-%d}")
    only_here = [x509.DNSName("localhost"), x509.IPAddress(IPv4Network("127.0.0.1/32"))]
    certificate = (
        _blank(name, name, now, AUTHORITY_LIFE)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=only_here, excluded_subtrees=None),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_pair(files.ca, certificate, files.ca_key, key)


def _make_certificate(files: Certificates, now: datetime) -> None:
    authority = x509.load_pem_x509_certificate(files.ca.read_bytes())
    signer = serialization.load_pem_private_key(files.ca_key.read_bytes(), password=None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    known_as = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    signed_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    certificate = (
        _blank(_name("localhost"), authority.subject, now, LIFE)
        .public_key(key.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(known_as, critical=False)
        .add_extension(signed_by, critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write_pair(files.certificate, certificate, files.key, key)


def _write_pair(
    certificate_file: Path,
    certificate: x509.Certificate,
    key_file: Path,
    key: ec.EllipticCurvePrivateKey,
) -> None:
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    _replace(key_file, key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain), 0o600)
    _replace(certificate_file, certificate.public_bytes(encoding), 0o644)


def _replace(path: Path, content: bytes, mode: int) -> None:
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
    beside.replace(path)
