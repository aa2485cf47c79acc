"""The house's certificates: valid for this machine only, renewed in time, healed after a crash."""

import ssl
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from kuramori.city.outside.certificates import LIFE, RENEW_BEFORE, Certificates

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def files(tmp_path):
    made = Certificates(tmp_path / "tls")
    assert made.renew(NOW)
    return made


def read(path):
    return x509.load_pem_x509_certificate(path.read_bytes())


def verify(files, name, at=NOW):
    policy = PolicyBuilder().store(Store([read(files.ca)])).time(at)
    return policy.build_server_verifier(x509.DNSName(name)).verify(read(files.certificate), [])


def test_it_works(files):
    assert verify(files, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)


def test_it_lasts_no_longer_than_browsers_allow(files):
    certificate = read(files.certificate)
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= LIFE


def test_it_keeps_keys_private(files):
    for key in (files.key, files.ca_key):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_it_changes_nothing_while_fresh(files):
    before = files.certificate.read_bytes()
    assert not files.renew(NOW + LIFE - RENEW_BEFORE - timedelta(days=1))
    assert files.certificate.read_bytes() == before


def test_it_renews_in_time_under_the_same_authority(files):
    authority = files.ca.read_bytes()
    later = NOW + LIFE - RENEW_BEFORE
    assert files.renew(later)
    assert files.ca.read_bytes() == authority
    assert verify(files, "localhost", NOW + LIFE + timedelta(days=30))


def test_it_renews_an_old_authority_with_its_certificate(files):
    authority = files.ca.read_bytes()
    later = NOW + timedelta(days=3650) - LIFE
    assert files.renew(later)
    assert files.ca.read_bytes() != authority
    assert verify(files, "localhost", later)


@pytest.mark.parametrize("torn", ["key", "certificate", "ca", "ca_key"])
def test_it_heals_what_a_crash_tore_apart(files, tmp_path, torn):
    other = Certificates(tmp_path / "other")
    other.renew(NOW)
    getattr(files, torn).write_bytes(getattr(other, torn).read_bytes())
    assert files.renew(NOW)
    assert verify(files, "localhost")
    assert not files.renew(NOW)


def test_it_refuses_another_name(files):
    with pytest.raises(VerificationError):
        verify(files, "kuramori.example")


def test_it_refuses_to_speak_for_the_world(files):
    limits = read(files.ca).extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert [str(name.value) for name in limits.value.permitted_subtrees] == [
        "localhost",
        "127.0.0.1/32",
    ]
