"""Coming in and going out: password, then a second factor; passkeys enrolled and used; every try is an entry.

Source: 標準仕様書 §10.3 (two factors, lock after repeated failures). Not for: rights (rules/access).
"""

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import webauthn
from django.contrib.auth.hashers import check_password
from django.db.models import F
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kuramori.city.outside.house import House
from kuramori.city.rules.access import Request
from kuramori.city.rules.people import ActName, Officer
from kuramori.city.store import officers
from kuramori.city.store.people import OfficerRow, PasskeyRow
from kuramori.city.strongroom import factors, gate
from kuramori.foundation.errors import Refusal

_STRANGER = Officer(UUID(int=0), "", "", "")
# What a browser's answer can be wrong in: the protocol, or the JSON that carries it.
_BAD_ANSWER = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
# A password nobody has, so that an unknown number takes as long as a wrong password.
_NOBODYS = "scrypt$16384$x$8$5$" + base64.b64encode(bytes(64)).decode()


@dataclass(frozen=True)
class Pending:
    """Half way in: the password was right, a second factor is asked for."""

    officer_id: UUID
    name: str
    has_passkey: bool


@dataclass(frozen=True)
class PasskeyChallenge:
    """`options_json` for the browser; `state` stays in the session until the answer comes."""

    options_json: str
    state: str


def begin(house: House, staff_number: str, password: str, terminal: str) -> Pending | Refusal:
    """First factor. What was wrong is not said: number and password fail alike."""
    row = OfficerRow.objects.filter(staff_number=staff_number).first()
    right = check_password(password, row.password if row else _NOBODYS)
    with gate.admit(house, _known(row), Request(ActName.SIGN_IN), terminal=terminal) as slip:
        assert not isinstance(slip, Refusal)
        refusal = _locked(house, row) or (None if row and right else Refusal("sign-in.failed"))
        if refusal is None and row:
            gate.note(slip, facts={"factor": "password"})
            return Pending(row.id, row.name, row.passkeys.exists())
        _count_failure(house, row)
        gate.note(slip, refused=refusal)
        return refusal or Refusal("sign-in.failed")


def finish_totp(house: House, officer_id: UUID, code: str, terminal: str) -> Officer | Refusal:
    """Second factor by a time-based code (RFC 6238); a code works once."""
    row = OfficerRow.objects.get(id=officer_id)
    with gate.admit(house, _known(row), Request(ActName.SIGN_IN), terminal=terminal) as slip:
        assert not isinstance(slip, Refusal)
        refusal = _locked(house, row) or _use_code(house, row, code)
        if refusal:
            _count_failure(house, row)
            gate.note(slip, refused=refusal)
            return refusal
        _came_in(row)
        gate.note(slip, facts={"factor": "totp"})
    return officers.officer(row)


def passkey_challenge(house: House, officer_id: UUID) -> PasskeyChallenge:
    """A fresh challenge for one of the officer's passkeys (WebAuthn Level 3 §7.2)."""
    known = PasskeyRow.objects.filter(officer=officer_id)
    options = webauthn.generate_authentication_options(
        rp_id=house.relying_party,
        allow_credentials=[PublicKeyCredentialDescriptor(id=bytes(one.credential_id)) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return PasskeyChallenge(options_to_json(options), _text(options.challenge))


def finish_passkey(
    house: House, officer_id: UUID, credential_json: str, state: str, terminal: str
) -> Officer | Refusal:
    """Second factor by passkey. A signature counter that runs backwards is refused: the key was copied."""
    row = OfficerRow.objects.get(id=officer_id)
    with gate.admit(house, _known(row), Request(ActName.SIGN_IN), terminal=terminal) as slip:
        assert not isinstance(slip, Refusal)
        refusal = _locked(house, row) or _use_passkey(house, row, credential_json, state)
        if refusal:
            _count_failure(house, row)
            gate.note(slip, refused=refusal)
            return refusal
        _came_in(row)
        gate.note(slip, facts={"factor": "passkey"})
    return officers.officer(row)


def enrol_challenge(house: House, officer: Officer) -> PasskeyChallenge:
    """A fresh challenge for a new passkey (WebAuthn Level 3 §7.1)."""
    known = PasskeyRow.objects.filter(officer=officer.id)
    options = webauthn.generate_registration_options(
        rp_id=house.relying_party,
        rp_name=house.city_name or house.origin,
        user_id=officer.id.bytes,
        user_name=officer.staff_number,
        user_display_name=officer.staff_number,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(one.credential_id)) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return PasskeyChallenge(options_to_json(options), _text(options.challenge))


def enrol_passkey(
    house: House, officer: Officer, credential_json: str, state: str, label: str, terminal: str
) -> Refusal | None:
    """Keep a new passkey of an officer who is signed in."""
    with gate.admit(house, officer, Request(ActName.ENROL_FACTOR), terminal=terminal) as slip:
        assert not isinstance(slip, Refusal)
        try:
            made = webauthn.verify_registration_response(
                credential=credential_json,
                expected_challenge=base64url_to_bytes(state),
                expected_rp_id=house.relying_party,
                expected_origin=house.web_origin,
                require_user_verification=True,
            )
        except _BAD_ANSWER:
            made = None
        if made is None or PasskeyRow.objects.filter(credential_id=made.credential_id).exists():
            refusal = Refusal("sign-in.passkey-failed")
            gate.note(slip, refused=refusal)
            return refusal
        PasskeyRow.objects.create(
            officer_id=officer.id,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            label=label[:64],
            enrolled_at=house.clock.now(),
        )
        gate.note(slip, facts={"factor": "passkey"})
    return None


def whoami(house: House, officer_id: UUID) -> Officer | None:
    """The officer of a session, with today's rights."""
    return officers.find(officer_id)


def leave(house: House, officer: Officer, terminal: str) -> None:
    """Sign out."""
    with gate.admit(house, officer, Request(ActName.SIGN_OUT), terminal=terminal) as slip:
        assert not isinstance(slip, Refusal)
        gate.note(slip)


def _known(row: OfficerRow | None) -> Officer:
    return officers.officer(row) if row else _STRANGER


def _locked(house: House, row: OfficerRow | None) -> Refusal | None:
    if row and row.locked_until and row.locked_until > house.clock.now():
        return Refusal("sign-in.locked", {"minutes": str(house.policy.sign_in_lock_minutes)})
    return None


def _count_failure(house: House, row: OfficerRow | None) -> None:
    """Too many wrong tries lock the officer out for a while; the count starts again then."""
    if row is None:
        return
    OfficerRow.objects.filter(id=row.id).update(wrong_tries=F("wrong_tries") + 1)
    row.refresh_from_db(fields=["wrong_tries"])
    if row.wrong_tries >= house.policy.sign_in_attempts:
        until = house.clock.now() + timedelta(minutes=house.policy.sign_in_lock_minutes)
        OfficerRow.objects.filter(id=row.id).update(wrong_tries=0, locked_until=until)


def _came_in(row: OfficerRow) -> None:
    OfficerRow.objects.filter(id=row.id).update(wrong_tries=0, locked_until=None)


def _use_code(house: House, row: OfficerRow, code: str) -> Refusal | None:
    step = factors.matching_step(house, row.id, bytes(row.totp), code.strip(), house.clock.now())
    if step is None:
        return Refusal("sign-in.code-wrong")
    used = OfficerRow.objects.filter(id=row.id, totp_step__lt=step).update(totp_step=step)
    return None if used else Refusal("sign-in.code-reused")


def _use_passkey(house: House, row: OfficerRow, credential_json: str, state: str) -> Refusal | None:
    refusal = Refusal("sign-in.passkey-failed")
    try:
        key = row.passkeys.get(credential_id=base64url_to_bytes(json.loads(credential_json)["rawId"]))
        proven = webauthn.verify_authentication_response(
            credential=credential_json,
            expected_challenge=base64url_to_bytes(state),
            expected_rp_id=house.relying_party,
            expected_origin=house.web_origin,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (*_BAD_ANSWER, PasskeyRow.DoesNotExist):
        return refusal
    PasskeyRow.objects.filter(pk=key.pk).update(sign_count=proven.new_sign_count)
    return None


def _text(challenge: bytes) -> str:
    return base64.urlsafe_b64encode(challenge).decode().rstrip("=")
